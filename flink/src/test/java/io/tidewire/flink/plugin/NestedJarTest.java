package io.tidewire.flink.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewire.api.function.UserFunction;

import org.apache.flink.types.Row;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Classes of a jar within a jar. */
class NestedJarTest {

    private static final List<Class<?>> CLASSES =
            List.of(Functions.class, Functions.Scalar.class, Functions.TimesIn.class);

    private static NestedJar jar() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            for (Class<?> each : CLASSES) {
                String entry = each.getName().replace('.', '/') + ".class";
                try (InputStream code = each.getClassLoader().getResourceAsStream(entry)) {
                    add(jar, entry, Objects.requireNonNull(code).readAllBytes());
                }
            }
            add(
                    jar,
                    "META-INF/services/" + UserFunction.class.getName(),
                    Functions.TimesIn.class.getName().getBytes(StandardCharsets.UTF_8));
            add(jar, "said", "plain");
            add(jar, "META-INF/versions/9/said", "newer");
            add(jar, "META-INF/versions/900/said", "not yet");
            add(jar, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nMulti-Release: true\n\n");
        }
        return NestedJar.read("plugin 0", new ByteArrayInputStream(bytes.toByteArray()));
    }

    private static void add(JarOutputStream jar, String name, String text) throws IOException {
        add(jar, name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void add(JarOutputStream jar, String name, byte[] bytes) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(bytes);
    }

    @Test
    void itsFunctionsAreFoundAndAreItsOwn() throws IOException {
        List<UserFunction> one = functions(jar());
        List<UserFunction> other = functions(jar());
        assertThat(one).extracting(UserFunction::name).containsExactly("times_in");
        assertThat(one.getFirst().getClass().getClassLoader().getName()).isEqualTo("plugin 0");
        assertThat(one.getFirst().getClass())
                .isNotEqualTo(other.getFirst().getClass())
                .isNotEqualTo(Functions.TimesIn.class);
    }

    private static List<UserFunction> functions(NestedJar jar) {
        return ServiceLoader.load(UserFunction.class, jar).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    @Test
    void theySeeTheContractsAndNothingElseOfTheJob() throws Exception {
        NestedJar jar = jar();
        assertThat(jar.loadClass(UserFunction.class.getName())).isEqualTo(UserFunction.class);
        for (Class<?> hidden : List.of(OwnFunctions.class, Row.class, Consumer.class)) {
            assertThatThrownBy(() -> jar.loadClass(hidden.getName()))
                    .isInstanceOf(ClassNotFoundException.class);
        }
    }

    @Test
    void ofSeveralVersionsItHasThatOfThisJava() throws IOException {
        URL said = jar().getResource("said");
        assertThat(text(said)).isEqualTo("newer");
        assertThat(jar().getResource("unsaid")).isNull();
    }

    private static String text(@Nullable URL place) throws IOException {
        try (InputStream in = Objects.requireNonNull(place).openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
