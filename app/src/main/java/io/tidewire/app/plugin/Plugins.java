package io.tidewire.app.plugin;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.function.AggregateFunction;
import io.tidewire.api.function.UserFunction;
import io.tidewire.engine.plugin.ApiOnly;
import io.tidewire.sql.SqlCompiler;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The functions that the jars of a folder bring, by name. Each jar has a class loader of its own,
 * which stays open as long as the process lives.
 *
 * @param functions with the jar of each
 * @param faults of jars and functions that were left out for them
 */
public record Plugins(List<Found> functions, List<Fault> faults) {

    public static final Plugins NONE = new Plugins(List.of(), List.of());

    /** The folder beside the pipeline file that is read when no other is named. */
    public static final String FOLDER = "plugins";

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

    /** A function and where it was found. */
    public record Found(UserFunction function, Path jar) {}

    public Plugins {
        functions = List.copyOf(functions);
        faults = List.copyOf(faults);
    }

    /**
     * @param named a folder; without one, {@value #FOLDER} beside the pipeline file if it is there
     */
    public static Plugins of(Path pipeline, @Nullable Path named) {
        if (named != null) {
            return in(named);
        }
        Path beside = pipeline.resolveSibling(FOLDER);
        return Files.isDirectory(beside) ? in(beside) : NONE;
    }

    /** The functions in a folder's jars; nothing is thrown. */
    public static Plugins in(Path folder) {
        List<Fault> faults = new ArrayList<>();
        Map<String, Found> found = new LinkedHashMap<>();
        for (Path jar : jars(folder, faults)) {
            try {
                URL[] place = {jar.toUri().toURL()};
                URLClassLoader loader = new URLClassLoader(place, new ApiOnly());
                boolean any = false;
                for (UserFunction function : ServiceLoader.load(UserFunction.class, loader)) {
                    any = true;
                    add(new Found(function, jar), found, faults);
                }
                if (!any) {
                    faults.add(
                            Fault.warning(
                                    ErrorCode.PLUGIN_INVALID,
                                    jar + " brings no function",
                                    "name each in META-INF/services/"
                                            + UserFunction.class.getName(),
                                    null));
                }
            } catch (IOException | RuntimeException | ServiceConfigurationError | LinkageError e) {
                // The plug-in's own code runs here: whatever it throws is a fault of the jar.
                Throwable cause = e.getCause() == null ? e : e.getCause();
                faults.add(
                        error(
                                jar + " cannot be read: " + e.getMessage(),
                                cause == e ? null : "it says: " + cause));
            }
        }
        return new Plugins(List.copyOf(found.values()), faults);
    }

    private static List<Path> jars(Path folder, List<Fault> faults) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException e) {
            faults.add(
                    Fault.error(
                            ErrorCode.FILE_NOT_FOUND,
                            "the folder of plug-ins " + folder + " cannot be read",
                            "--plugins names a folder with jars",
                            null));
            return List.of();
        }
    }

    private static void add(Found function, Map<String, Found> found, List<Fault> faults) {
        String name = function.function().name();
        String place = function.jar() + ": the function '" + name + "' ";
        Found other = found.get(name.toUpperCase(Locale.ROOT));
        if (!NAME.matcher(name).matches()) {
            faults.add(error(place + "has no name to call it by", "letters, digits, underscores"));
        } else if (SqlCompiler.isBuiltIn(name)) {
            faults.add(error(place + "has the name of a built-in one", "give it another name"));
        } else if (function.function() instanceof AggregateFunction aggregate
                && (aggregate.state().isEmpty()
                        || aggregate.state().size() != aggregate.create().length)) {
            faults.add(
                    error(
                            place
                                    + "has a state of "
                                    + aggregate.state().size()
                                    + " columns and makes one of "
                                    + aggregate.create().length,
                            "state() names the columns, create() gives a value for each"));
        } else if (other != null) {
            faults.add(error(place + "is in " + other.jar() + " too", "give one another name"));
        } else {
            found.put(name.toUpperCase(Locale.ROOT), function);
        }
    }

    private static Fault error(String message, @Nullable String hint) {
        return Fault.error(ErrorCode.PLUGIN_INVALID, message, hint, null);
    }

    /** The jars that bring them. */
    public List<Path> jars() {
        return functions.stream().map(Found::jar).distinct().toList();
    }

    /** The functions alone. */
    public List<UserFunction> all() {
        return functions.stream().map(Found::function).toList();
    }
}
