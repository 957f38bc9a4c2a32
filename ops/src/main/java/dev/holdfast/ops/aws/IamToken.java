// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.aws;

import static dev.holdfast.ops.aws.AwsSession.asked;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * What ElastiCache takes as a password of a user with IAM authentication: a request that is signed and never sent. Good
 * for a new login for 15 minutes.
 *
 * @since 0.1.0
 */
public final class IamToken {
    private static final Duration VALIDITY = Duration.ofMinutes(15);

    private IamToken() {}

    /**
     * Makes a token, with the credentials and region that the SDK finds.
     *
     * @param cache the replication group's id, in small letters as ElastiCache keeps it
     * @param user the ElastiCache user's id, which is its name
     * @return a password
     * @throws CloudRefusal without credentials or region
     */
    public static String make(String cache, String user) {
        return asked("for a login token", () -> {
            try (DefaultCredentialsProvider provider =
                    DefaultCredentialsProvider.builder().build()) {
                String region = DefaultAwsRegionProviderChain.builder()
                        .build()
                        .getRegion()
                        .id();
                return signed(cache, user, region, provider.resolveCredentials());
            }
        });
    }

    private static String signed(String cache, String user, String region, AwsCredentials credentials) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .uri(URI.create("http://" + cache + "/"))
                .appendRawQueryParameter("Action", "connect")
                .appendRawQueryParameter("User", user)
                .build();
        SdkHttpRequest signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(credentials)
                        .request(request)
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "elasticache")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(AwsV4FamilyHttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, VALIDITY))
                .request();
        return signed.getUri().toString().substring("http://".length());
    }
}
