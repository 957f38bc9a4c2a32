// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.aws;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * One account and region. Credentials and, unless given, the region are those that the SDK finds. Nothing is asked before
 * the first call. Safe for several threads; to be closed.
 *
 * @since 0.1.0
 */
public final class AwsSession implements AutoCloseable {
    private static final int LONGEST = 200;

    private final Optional<String> profile;
    private final Optional<String> region;
    private final Optional<URI> endpoint;
    private final SdkHttpClient http = UrlConnectionHttpClient.builder()
            .connectionTimeout(Duration.ofSeconds(5))
            .build();
    private final List<AutoCloseable> open = Collections.synchronizedList(new ArrayList<>());

    /**
     * Prepares, without any I/O.
     *
     * @param profile of the AWS configuration; empty for the default one
     * @param region such as us-east-1; empty for the one that the SDK finds
     * @param endpoint where to send requests instead, for a stand-in
     */
    public AwsSession(Optional<String> profile, Optional<String> region, Optional<URI> endpoint) {
        this.profile = profile;
        this.region = region;
        this.endpoint = endpoint;
    }

    /**
     * ElastiCache.
     *
     * @return the port
     */
    public ElastiCache elastiCache() {
        return new SdkElastiCache(
                client(() -> with(ElastiCacheClient.builder().httpClient(http)).build()));
    }

    /**
     * EC2.
     *
     * @return the port
     */
    public AddressOwners addressOwners() {
        return new SdkAddressOwners(
                client(() -> with(Ec2Client.builder().httpClient(http)).build()), toString());
    }

    /**
     * CloudWatch.
     *
     * @return the port
     */
    public Metrics metrics() {
        return new SdkMetrics(
                client(() -> with(CloudWatchClient.builder().httpClient(http)).build()));
    }

    /**
     * S3.
     *
     * @return the port
     */
    public FlowLogObjects objects() {
        return new FlowLogObjects(client(() -> with(S3Client.builder().httpClient(http))
                .forcePathStyle(endpoint.isPresent())
                .build()));
    }

    /**
     * A password for a user of ElastiCache with IAM authentication; good for a new login for 15 minutes.
     *
     * @param cache the replication group's id, in small letters as ElastiCache keeps it
     * @param user the ElastiCache user's id, which is its name
     * @return a signed request, which is not sent
     * @throws CloudRefusal without credentials or region
     */
    public String loginToken(String cache, String user) {
        return IamToken.make(cache, user, profile, region);
    }

    /** Made at the first call, since it fails where no region is configured. */
    private <T extends AutoCloseable> Supplier<T> client(Supplier<T> builder) {
        return new Supplier<>() {
            private @Nullable T made;

            @Override
            public synchronized T get() {
                T client = made;
                if (client == null) {
                    client = builder.get();
                    made = client;
                    open.add(client);
                }
                return client;
            }
        };
    }

    private <B extends AwsClientBuilder<B, C>, C> B with(B builder) {
        region.map(Region::of).ifPresent(builder::region);
        profile.ifPresent(name -> {
            // Not the default chain, in which credentials of the environment go before those of a profile that is
            // named.
            ProfileCredentialsProvider credentials =
                    ProfileCredentialsProvider.builder().profileName(name).build();
            open.add(credentials);
            builder.credentialsProvider(credentials)
                    .overrideConfiguration(configuration -> configuration.defaultProfileName(name));
        });
        endpoint.ifPresent(builder::endpointOverride);
        return builder;
    }

    /** Asks, and says in words what went wrong. The SDK itself retries what was throttled. */
    static <T> T asked(String permission, Supplier<T> call) {
        try {
            return call.get();
        } catch (AwsServiceException e) {
            throw new CloudRefusal(
                    e.isThrottlingException()
                            ? "AWS throttles " + permission + ": try again in a while"
                            : "AWS refused " + permission + " (" + details(e) + ")",
                    e);
        } catch (SdkClientException | UncheckedIOException | IllegalStateException e) {
            // The latter two come of profiles: a file of tokens that is missing, a module of the SDK that is.
            throw new CloudRefusal(
                    "AWS cannot be asked " + permission + ": " + advice(String.valueOf(e.getMessage())), e);
        }
    }

    private static String details(AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        if (details == null) {
            // It never came to a request: a login that has run out.
            return advice(String.valueOf(e.getMessage()));
        }
        return details.errorCode() == null
                ? "HTTP status " + e.statusCode()
                : details.errorCode() + ": " + details.errorMessage();
    }

    private static String advice(String message) {
        if (message.contains("Unable to load region")) {
            return "no region is configured. Give --region, or set AWS_REGION.";
        }
        if (message.contains("Unable to load credentials")) {
            return "there are no credentials. Set AWS_PROFILE, log in, or run with an instance role; or give --no-aws.";
        }
        if (message.contains("SSO token") || message.contains("sso/cache") || message.contains("SSO session")) {
            return "the profile's login has run out, or there was none. Run: aws sso login --profile PROFILE";
        }
        if (message.contains("service module must be on the class path")) {
            return message.lines().findFirst().orElse("") + " It is not in this jar. Instead, set the variables that"
                    + " this prints: aws configure export-credentials --profile PROFILE --format env";
        }
        String line = message.lines().findFirst().orElse("");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }

    @Override
    public void close() {
        for (AutoCloseable client : open) {
            try {
                client.close();
            } catch (Exception ignored) {
                // Nothing more is wanted of it.
            }
        }
        http.close();
    }

    @Override
    public String toString() {
        return profile.map(name -> name + "/").orElse("") + region.orElse("default region");
    }
}
