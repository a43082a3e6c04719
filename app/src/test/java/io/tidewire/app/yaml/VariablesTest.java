package io.tidewire.app.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class VariablesTest {

    @TempDir private Path directory;

    private Variables variables() {
        return new Variables(Map.of("A", "1", "EMPTY", "", "API_KEY", "k-123")::get, directory);
    }

    @Test
    void values() {
        assertThat(variables().resolve("x ${A} y ${B:two} z ${C:} ${EMPTY:no}").text())
                .isEqualTo("x 1 y two z  ");
        assertThat(variables().resolve("${URL:http://h:1/p}").text()).isEqualTo("http://h:1/p");
        assertThat(variables().resolve("$${A} $A {A}").text()).isEqualTo("${A} $A {A}");
    }

    @Test
    void filesAreSecret() throws IOException {
        Files.writeString(directory.resolve("token"), "s3cret\n");
        Variables variables = variables();
        Variables.Resolved resolved = variables.resolve("Bearer ${file:token}");
        assertThat(resolved.text()).isEqualTo("Bearer s3cret");
        assertThat(resolved.outcome()).isEqualTo(YamlNode.Substitution.SECRET);
        assertThat(variables.secrets()).containsExactly("s3cret");
    }

    @Test
    void variablesNamedLikeSecretsAreSecret() {
        Variables variables = variables();
        assertThat(variables.resolve("${API_KEY}").outcome())
                .isEqualTo(YamlNode.Substitution.SECRET);
        assertThat(variables.secrets()).containsExactly("k-123");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "db_password",
                "PASSWORD",
                "sasl.jaas.config",
                "ssl.keystore.password",
                "api_key",
                "apikey",
                "token",
                "access-token",
                "client_secret",
                "private_key"
            })
    void looksSecret(String name) {
        assertThat(Variables.looksSecret(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "keys", "primary_key", "monkey", "tokenizer", "topic", "url"})
    void doesNotLookSecret(String name) {
        assertThat(Variables.looksSecret(name)).isFalse();
    }
}
