package io.tidewire.engine.checkpoint;

import io.tidewire.api.data.Schema;
import io.tidewire.api.function.UserFunction;
import io.tidewire.api.plan.Program;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/**
 * What tells one program from another: a hash of everything in it. State fits only the program that
 * made it. Stateless.
 */
public final class Fingerprint {

    private static final HexFormat HEX = HexFormat.of();

    private Fingerprint() {}

    public static String of(Program program) {
        StringBuilder text = new StringBuilder();
        append(text, program);
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HEX.formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void append(StringBuilder text, @Nullable Object value) {
        switch (value) {
            case null -> text.append("null");
            case byte[] bytes -> text.append(HEX.formatHex(bytes));
            case Schema schema -> append(text, schema.fields());
            case UserFunction function ->
                    append(text, List.of(function.name(), function.parameters()));
            case Collection<?> all -> {
                text.append('[');
                for (Object one : all) {
                    append(text, one);
                    text.append(',');
                }
                text.append(']');
            }
            case Record some -> {
                text.append(some.getClass().getSimpleName()).append('(');
                for (RecordComponent component : some.getClass().getRecordComponents()) {
                    append(text, component(some, component));
                    text.append(',');
                }
                text.append(')');
            }
            default -> {
                // The length keeps two values apart from one that has a comma in it.
                String plain = value.toString();
                text.append(plain.length()).append(':').append(plain);
            }
        }
    }

    private static @Nullable Object component(Record owner, RecordComponent component) {
        try {
            return component.getAccessor().invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record of the plan hides " + component, e);
        }
    }
}
