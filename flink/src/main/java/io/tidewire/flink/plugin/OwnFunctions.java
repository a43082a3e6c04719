package io.tidewire.flink.plugin;

import io.tidewire.api.deploy.PluginJars;
import io.tidewire.api.function.AggregateFunction;
import io.tidewire.api.function.ScalarFunction;
import io.tidewire.api.function.TableFunction;
import io.tidewire.api.function.UserFunction;

import org.apache.flink.table.functions.UserDefinedFunction;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * The functions that the jars within the job's jar bring, by name. They are looked up again
 * wherever a task runs: what travels inside the job is their names.
 */
public final class OwnFunctions {

    private static final Map<String, UserFunction> ALL = find();

    private OwnFunctions() {}

    /** On the class path itself there are some in tests. */
    private static Map<String, UserFunction> find() {
        Map<String, UserFunction> found = new TreeMap<>();
        ClassLoader job = OwnFunctions.class.getClassLoader();
        add(job, found);
        for (int i = 0; ; i++) {
            try (@Nullable InputStream jar = job.getResourceAsStream(PluginJars.entry(i))) {
                if (jar == null) {
                    return found;
                }
                add(NestedJar.read("plugin " + i, jar), found);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void add(ClassLoader loader, Map<String, UserFunction> found) {
        for (UserFunction function : ServiceLoader.load(UserFunction.class, loader)) {
            found.putIfAbsent(upper(function.name()), function);
        }
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    /**
     * @param name in any case
     * @throws IllegalArgumentException when no jar brings it
     */
    public static UserFunction named(String name) {
        UserFunction function = ALL.get(upper(name));
        if (function == null) {
            throw new IllegalArgumentException(
                    "no jar that came along brings the function '" + name + "'");
        }
        return function;
    }

    /** The same as {@link #named}, in a form that a job can hold. */
    public static UserFunction travelling(String name) {
        UserFunction function = named(name);
        return function instanceof ScalarFunction ? new NamedScalar(function.name()) : function;
    }

    public static List<UserFunction> all() {
        return List.copyOf(ALL.values());
    }

    /** All of them, as Flink's SQL calls them. */
    public static Map<String, UserDefinedFunction> forSql() {
        Map<String, UserDefinedFunction> functions = new TreeMap<>();
        ALL.forEach((name, function) -> functions.put(name, forSql(function)));
        return functions;
    }

    private static UserDefinedFunction forSql(UserFunction function) {
        return switch (function) {
            case ScalarFunction scalar -> new ScalarCall(scalar.name());
            case TableFunction table -> new TableCall(table.name());
            case AggregateFunction aggregate ->
                    aggregate instanceof AggregateFunction.Retractable
                                    && aggregate instanceof AggregateFunction.Mergeable
                            ? new StateOfGroup(aggregate.name())
                            : new RowsOfGroup(aggregate.name());
        };
    }
}
