// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.aws;

import static dev.holdfast.ops.aws.AwsSession.asked;

import dev.holdfast.ops.flowlogs.FlowLogSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Flow logs in S3.
 *
 * @since 0.1.0
 */
public final class FlowLogObjects {
    private final Supplier<S3Client> client;

    FlowLogObjects(Supplier<S3Client> client) {
        this.client = client;
    }

    /**
     * All objects below a prefix, by key, which is by time.
     *
     * @param place {@code s3://BUCKET/PREFIX}
     * @return none or more
     * @throws CloudRefusal if they may not be listed
     */
    public List<FlowLogSource> under(String place) {
        URI uri = URI.create(place);
        String bucket = uri.getHost() == null ? uri.getAuthority() : uri.getHost();
        String prefix = uri.getPath().replaceFirst("^/", "");
        return asked(
                "s3:ListBucket",
                () ->
                        client
                                .get()
                                .listObjectsV2Paginator(
                                        request -> request.bucket(bucket).prefix(prefix))
                                .contents()
                                .stream()
                                .filter(object -> object.size() > 0)
                                .map(object -> source(bucket, object))
                                .toList());
    }

    private FlowLogSource source(String bucket, S3Object object) {
        return new FlowLogSource() {
            @Override
            public String name() {
                return "s3://" + bucket + "/" + object.key();
            }

            @Override
            public long size() {
                return object.size();
            }

            @Override
            public InputStream open() throws IOException {
                return asked(
                        "s3:GetObject",
                        () -> client.get()
                                .getObject(request -> request.bucket(bucket).key(object.key())));
            }
        };
    }
}
