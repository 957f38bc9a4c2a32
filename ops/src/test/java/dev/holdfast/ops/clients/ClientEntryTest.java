// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.topology.NodeAddress;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ClientEntryTest {
    private static final NodeAddress NODE = new NodeAddress(InetAddress.getLoopbackAddress(), 6379);

    @Test
    void theLibraryIsTakenWhereTheServerTellsIt() {
        ClientEntry entry = ClientEntry.parse(
                "id=7 addr=10.0.1.7:41852 laddr=10.0.2.9:6379 fd=9 name=orders age=90 idle=4 flags=N db=2 sub=0 psub=0"
                        + " ssub=0 multi=-1 qbuf=0 cmd=client|list user=app redir=-1 resp=2 lib-name=jedis(holdfast_v1)"
                        + " lib-ver=7.4.1",
                NODE);

        assertThat(entry.library()).contains("jedis(holdfast_v1) 7.4.1");
        assertThat(entry.address()).isEqualTo("10.0.1.7");
        assertThat(entry.port()).isEqualTo(41852);
        assertThat(entry.database()).isEqualTo(2);
        assertThat(entry.lastCommand()).isEqualTo("client|list");
    }

    @Test
    void theLibraryIsUnknownWhereNeitherServerNorClientTellsIt() {
        assertThat(ClientEntry.parse("id=7 addr=10.0.1.7:41852 name= age=90 idle=4 flags=N db=0 cmd=get", NODE)
                        .library())
                .isEmpty();
        assertThat(ClientEntry.parse("id=7 addr=10.0.1.7:41852 flags=N db=0 lib-name= lib-ver=", NODE)
                        .library())
                .isEmpty();
    }

    @Test
    void anAddressOfIpv6LosesItsBracketsAndPort() {
        ClientEntry entry = ClientEntry.parse("id=7 addr=[fd00::7]:41852 flags=b db=0", NODE);

        assertThat(entry.address()).isEqualTo("fd00::7");
        assertThat(entry.blocked()).isTrue();
    }
}
