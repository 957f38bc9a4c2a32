// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.ops.command;

import dev.holdfast.dns.AddressLiteral;
import dev.holdfast.dns.DnsSettings;
import dev.holdfast.ops.aws.AwsSession;
import dev.holdfast.ops.redis.Login;
import dev.holdfast.ops.redis.RedisAccess;
import dev.holdfast.ops.redis.TrustedAuthority;
import dev.holdfast.topology.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Where to go and how to log in. A password is never an argument: other users of the machine could read it there. */
final class ConnectionOptions {
    private static final int DEFAULT_PORT = 6379;

    @Spec(Spec.Target.MIXEE)
    @Nullable
    CommandSpec command;

    @Parameters(
            paramLabel = "ENDPOINT",
            arity = "0..1",
            description = "The group's primary endpoint: NAME[:PORT], port 6379 unless given.")
    String endpoint = "";

    @Option(names = "--tls", description = "Connect over TLS, and check the certificate against the endpoint's name.")
    boolean tls;

    @Option(names = "--cacert", paramLabel = "FILE", description = "Trust the authorities in this PEM file only.")
    @Nullable
    Path cacert;

    @Option(names = "--user", paramLabel = "NAME", description = "The ACL user.")
    @Nullable
    String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "Read the password from this file's first line. Without, REDISCLI_AUTH is taken.")
    @Nullable
    Path passwordFile;

    @Option(names = "--ask-password", description = "Prompt for the password.")
    boolean askPassword;

    @Option(
            names = "--iam",
            paramLabel = "GROUP",
            arity = "0..1",
            fallbackValue = "",
            description =
                    "Log in to ElastiCache by IAM, as --user, over --tls. GROUP is the replication group's id; taken"
                            + " from the endpoint's name unless given.")
    @Nullable
    String iam;

    @Option(
            names = {"--password", "--pass", "-a"},
            hidden = true,
            arity = "0..1",
            description = "Refused.")
    @Nullable
    String refused;

    @Option(
            names = "--name-server",
            paramLabel = "ADDRESS[:PORT]",
            description = "Ask this name server instead of the system's.")
    @Nullable
    String nameServer;

    RedisAccess access(Map<String, String> environment, AwsOptions aws) {
        return new RedisAccess(endpoint(), login(environment, aws), dns());
    }

    boolean isGiven() {
        return !endpoint.isEmpty();
    }

    Endpoint endpoint() {
        if (!isGiven()) {
            throw wrong("Missing required parameter: 'ENDPOINT', the group's primary endpoint");
        }
        return endpoint(endpoint);
    }

    Endpoint endpoint(String text) {
        try {
            int colon = text.lastIndexOf(':');
            boolean bare = colon < 0 || text.contains("/") || (text.indexOf(':') != colon && !text.contains("]:"));
            return bare
                    ? new Endpoint(text, DEFAULT_PORT)
                    : new Endpoint(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw wrong("\"" + text + "\" is not NAME[:PORT]");
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    Login login(Map<String, String> environment, AwsOptions aws) {
        if (refused != null) {
            throw wrong("a password is not taken as an argument, where other users of this machine could read it."
                    + " Set REDISCLI_AUTH, or give --password-file or --ask-password.");
        }
        if (cacert != null && !tls) {
            throw wrong("--cacert needs --tls");
        }
        Supplier<Optional<String>> supplier = iam == null ? fixed(password(environment)) : token(iam, aws);
        return new Login(
                Optional.ofNullable(user),
                supplier,
                tls ? Optional.of(TrustedAuthority.context(Optional.ofNullable(cacert))) : Optional.empty());
    }

    private static Supplier<Optional<String>> fixed(Optional<String> password) {
        return () -> password;
    }

    /** A new one for each login. */
    private Supplier<Optional<String>> token(String group, AwsOptions aws) {
        String name = user;
        if (name == null || !tls || askPassword || passwordFile != null) {
            throw wrong("--iam needs --user and --tls, and no password");
        }
        String cache = group.isEmpty() ? groupOf(endpoint().host()) : group;
        return () -> {
            try (AwsSession session = aws.session()) {
                return Optional.of(session.loginToken(cache.toLowerCase(Locale.ROOT), name));
            }
        };
    }

    /** Of {@code orders.abc123.ng.0001...}, and with TLS {@code master.orders.abc123...}. */
    private String groupOf(String host) {
        if (!host.contains(".cache.amazonaws.com")) {
            throw wrong("--iam cannot tell the replication group from " + host + ": give --iam=GROUP");
        }
        String[] labels = host.split("\\.");
        return labels[0].equals("master") || labels[0].equals("replica") ? labels[1] : labels[0];
    }

    private Optional<String> password(Map<String, String> environment) {
        if (askPassword) {
            char[] typed = Console.terminal()
                    .map(terminal -> terminal.readPassword("Password: "))
                    .orElseThrow(() -> wrong(
                            "--ask-password needs a terminal; in a script, use --password-file or REDISCLI_AUTH"));
            return Optional.of(new String(typed));
        }
        if (passwordFile != null) {
            try {
                return Files.readString(passwordFile).lines().findFirst();
            } catch (IOException e) {
                throw wrong("cannot read --password-file " + passwordFile + ": " + e.getMessage());
            }
        }
        return Optional.ofNullable(environment.get("REDISCLI_AUTH")).filter(given -> !given.isEmpty());
    }

    DnsSettings dns() {
        DnsSettings.Builder settings = DnsSettings.builder();
        nameServer().ifPresent(server -> settings.servers(List.of(server)));
        // As it comes: what is reported is the record, not what an application would make of it.
        settings.ttl(Duration.ofMillis(1), Duration.ofHours(1));
        return settings.build();
    }

    /** As the user named it; empty text for the system's. */
    String nameServerText() {
        return nameServer == null ? "" : nameServer;
    }

    Optional<InetSocketAddress> nameServer() {
        if (nameServer == null) {
            return Optional.empty();
        }
        Endpoint at = endpoint(nameServer.contains(":") ? nameServer : nameServer + ":53");
        return Optional.of(new InetSocketAddress(
                AddressLiteral.parse(at.host()).orElseThrow(() -> wrong("--name-server must be an address")),
                at.port()));
    }

    ParameterException wrong(String message) {
        return new ParameterException(Objects.requireNonNull(command).commandLine(), message);
    }
}
