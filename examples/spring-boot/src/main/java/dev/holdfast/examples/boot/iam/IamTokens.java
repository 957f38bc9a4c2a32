// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.examples.boot.iam;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/**
 * Logs in to ElastiCache with IAM: the password is a signed request that is never sent, good for 15 minutes. Lettuce asks for it
 * whenever it dials, as after a failover, and so does Holdfast when it asks the nodes who they are.
 */
final class IamTokens implements RedisCredentialsProvider {

    private static final Duration VALID = Duration.ofMinutes(15);

    /** Renewed early, so that none expires on its way. */
    private static final Duration USED_FOR = Duration.ofMinutes(10);

    private final String cache;
    private final String user;
    private final String region;
    private final AwsCredentialsProvider aws;
    private final Clock clock;
    private final AtomicReference<Token> last = new AtomicReference<>(new Token("", Instant.MIN));

    private record Token(String text, Instant signed) {}

    /**
     * For one user of one replication group.
     *
     * @param cache the replication group's id, in small letters
     * @param user id and name of the user, which have to be the same
     */
    IamTokens(String cache, String user, String region, AwsCredentialsProvider aws, Clock clock) {
        this.cache = cache;
        this.user = user;
        this.region = region;
        this.aws = aws;
        this.clock = clock;
    }

    /** Not on an event loop: AWS' credentials may have to be fetched first. */
    @Override
    public Mono<RedisCredentials> resolveCredentials() {
        return Mono.fromSupplier(() -> RedisCredentials.just(user, token())).subscribeOn(Schedulers.boundedElastic());
    }

    String token() {
        Instant now = clock.instant();
        return last.updateAndGet(known -> now.isBefore(known.signed().plus(USED_FOR)) ? known : new Token(sign(), now))
                .text();
    }

    private String sign() {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .uri(URI.create("http://" + cache + "/"))
                .appendRawQueryParameter("Action", "connect")
                .appendRawQueryParameter("User", user)
                .build();
        SdkHttpRequest signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(aws.resolveCredentials())
                        .request(request)
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "elasticache")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(AwsV4FamilyHttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, VALID)
                        .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, clock))
                .request();
        return signed.getUri().toString().substring("http://".length());
    }
}
