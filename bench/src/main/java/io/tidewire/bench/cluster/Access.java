package io.tidewire.bench.cluster;

import java.util.Map;

/**
 * Who may do what at a cluster.
 *
 * @param protocol of Kafka's, which clients speak
 * @param broker settings of each broker
 * @param admin how one logs in who may do everything
 */
public record Access(String protocol, Map<String, String> broker, Map<String, String> admin) {

    public static final String ADMIN = "admin";

    /** A user without rights, until somebody gives it some. */
    public static final String USER = "tidewire";

    /** Anybody may do everything. */
    static final Access OPEN =
            new Access(
                    "PLAINTEXT",
                    Map.of(
                            "inter.broker.listener.name",
                            "PLAINTEXT",
                            "listener.security.protocol.map",
                            "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                    Map.of());

    /** Who does not log in is not let in, and who does may do what was allowed. */
    static final Access GUARDED =
            new Access(
                    "SASL_PLAINTEXT",
                    Map.of(
                            "inter.broker.listener.name",
                            "SASL_PLAINTEXT",
                            "listener.security.protocol.map",
                            "SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                            "sasl.enabled.mechanisms",
                            "PLAIN",
                            "sasl.mechanism.inter.broker.protocol",
                            "PLAIN",
                            "listener.name.sasl_plaintext.plain.sasl.jaas.config",
                            module(
                                    " username=\"%s\" password=\"%s\" user_%s=\"%s\" user_%s=\"%s\""
                                            .formatted(
                                                    ADMIN,
                                                    password(ADMIN),
                                                    ADMIN,
                                                    password(ADMIN),
                                                    USER,
                                                    password(USER))),
                            "authorizer.class.name",
                            "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                            // The controllers speak to each other without a login.
                            "super.users",
                            "User:" + ADMIN + ";User:ANONYMOUS"),
                    login(ADMIN, password(ADMIN)));

    public static String password(String user) {
        return "secret-of-" + user;
    }

    /** A client's properties. */
    public static Map<String, String> login(String user, String password) {
        return Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                module(" username=\"%s\" password=\"%s\"".formatted(user, password)));
    }

    private static String module(String settings) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required" + settings + ";";
    }
}
