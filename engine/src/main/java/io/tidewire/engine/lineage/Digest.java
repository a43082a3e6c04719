package io.tidewire.engine.lineage;

import io.tidewire.api.data.Schema;
import io.tidewire.api.function.AggregateFunction;
import io.tidewire.api.function.UserFunction;
import io.tidewire.api.plan.Expr;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A short text that is the same for the same things and different for others: a hash of all that
 * records, collections and values say. Stateless.
 */
public final class Digest {

    private static final HexFormat HEX = HexFormat.of();

    /** By record: Java makes and checks a class's accessors anew for each who asks. */
    private static final ClassValue<Method[]> ACCESSORS =
            new ClassValue<>() {
                @Override
                protected Method[] computeValue(Class<?> record) {
                    return Arrays.stream(record.getRecordComponents())
                            .map(RecordComponent::getAccessor)
                            .toArray(Method[]::new);
                }
            };

    private Digest() {}

    public static String of(@Nullable Object... things) {
        return of(Arrays.asList(things), null);
    }

    /**
     * Of an expression, or what has some in it, whose columns are what they are and not where they
     * stand.
     */
    static String of(Object thing, @Nullable IntFunction<String> columns) {
        StringBuilder text = new StringBuilder();
        append(text, thing, columns);
        return hash(text);
    }

    private static String hash(CharSequence text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HEX.formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void append(
            StringBuilder text, @Nullable Object value, @Nullable IntFunction<String> columns) {
        switch (value) {
            case null -> text.append("null");
            case Optional<?> some -> append(text, some.orElse(null), columns);
            case byte[] bytes -> text.append(HEX.formatHex(bytes));
            case boolean[] flags -> text.append(Arrays.toString(flags));
            case int[] numbers -> text.append(Arrays.toString(numbers));
            case Schema schema -> append(text, schema.fields(), columns);
            case AggregateFunction function -> {
                String form = function instanceof Record ? function.getClass().getName() : "";
                append(
                        text,
                        List.of(form, function.name(), function.parameters(), function.state()),
                        columns);
            }
            case UserFunction function ->
                    append(text, List.of(function.name(), function.parameters()), columns);
            case Expr.Ref ref when columns != null ->
                    text.append('$').append(columns.apply(ref.column()));
            case Collection<?> all -> {
                text.append('[');
                for (Object one : all) {
                    append(text, one, columns);
                    text.append(',');
                }
                text.append(']');
            }
            case Record some -> {
                text.append(some.getClass().getSimpleName()).append('(');
                for (Method accessor : ACCESSORS.get(some.getClass())) {
                    append(text, component(some, accessor), columns);
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

    private static @Nullable Object component(Record owner, Method accessor) {
        try {
            return accessor.invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record of the plan hides " + accessor, e);
        }
    }
}
