// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class IamTokenTest {

    /** The signature is made again by the published rules (Signature Version 4, query parameters), without the SDK. */
    @Test
    void theTokenIsASignedRequestToConnect() throws Exception {
        String token = IamToken.make("orders", "auditor", Optional.empty(), Optional.empty());

        assertThat(token).startsWith("orders/?Action=connect&User=auditor&").contains("X-Amz-Expires=900");
        String query = token.substring(token.indexOf('?') + 1);
        int at = query.indexOf("&X-Amz-Signature=");
        assertThat(at).isPositive();
        String[] parameters =
                query.replaceFirst("&X-Amz-Signature=[0-9a-f]+", "").split("&");
        Arrays.sort(parameters);
        String signature = query.replaceFirst(".*X-Amz-Signature=([0-9a-f]+).*", "$1");
        String time = query.replaceFirst(".*X-Amz-Date=([0-9TZ]+).*", "$1");
        String scope = time.substring(0, 8) + "/eu-west-1/elasticache/aws4_request";
        String canonical = "GET\n/\n" + String.join("&", parameters) + "\nhost:orders\n\nhost\n" + hex(hash(""));
        String toSign = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + hex(hash(canonical));
        byte[] key = "AWS4staged".getBytes(StandardCharsets.UTF_8);
        for (String part : new String[] {time.substring(0, 8), "eu-west-1", "elasticache", "aws4_request"}) {
            key = mac(key, part);
        }
        assertThat(signature).isEqualTo(hex(mac(key, toSign)));
    }

    private static byte[] hash(String text) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] mac(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
