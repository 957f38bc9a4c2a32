// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.aws;

import static dev.holdfast.ops.aws.AwsSession.asked;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * What ElastiCache takes as a password of a user with IAM authentication: a request that is signed and never sent. Good
 * for a new login for 15 minutes.
 */
final class IamToken {
    private static final Duration VALIDITY = Duration.ofMinutes(15);

    private IamToken() {}

    /** In the account of a profile, or else with the credentials and region that the SDK finds. */
    static String make(String cache, String user, Optional<String> profile, Optional<String> region) {
        return asked("for a login token", () -> {
            DefaultAwsRegionProviderChain.Builder regions = DefaultAwsRegionProviderChain.builder();
            profile.ifPresent(regions::profileName);
            String where = region.orElseGet(() -> regions.build().getRegion().id());
            return signed(cache, user, where, credentials(profile));
        });
    }

    private static AwsCredentials credentials(Optional<String> profile) {
        if (profile.isPresent()) {
            try (ProfileCredentialsProvider provider = ProfileCredentialsProvider.create(profile.get())) {
                return provider.resolveCredentials();
            }
        }
        try (DefaultCredentialsProvider provider =
                DefaultCredentialsProvider.builder().build()) {
            return provider.resolveCredentials();
        }
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
