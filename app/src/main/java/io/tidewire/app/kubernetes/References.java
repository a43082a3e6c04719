package io.tidewire.app.kubernetes;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a pipeline file refers to outside itself, by name: environment variables and files. Their
 * values come from secrets of the cluster and are never looked at.
 *
 * @param required variables without a default
 * @param optional variables with one
 * @param files absolute paths
 */
record References(Set<String> required, Set<String> optional, Set<String> files) {

    private static final Pattern REFERENCE = Pattern.compile("\\$?\\$\\{([^}]*)}");
    private static final String FILE = "file:";

    /**
     * @throws TidewireException WRONG_VALUE for a file that cannot be put where it is looked for
     */
    static References in(String text) {
        Set<String> required = new TreeSet<>();
        Set<String> optional = new TreeSet<>();
        Set<String> files = new TreeSet<>();
        String code =
                text.lines()
                        .filter(line -> !line.stripLeading().startsWith("#"))
                        .collect(Collectors.joining("\n"));
        Matcher matcher = REFERENCE.matcher(code);
        while (matcher.find()) {
            String inside = matcher.group(1);
            if (matcher.group().startsWith("$$")) {
                continue;
            }
            if (inside.startsWith(FILE)) {
                files.add(absolute(inside.substring(FILE.length())));
            } else if (inside.contains(":")) {
                optional.add(inside.substring(0, inside.indexOf(':')));
            } else {
                required.add(inside);
            }
        }
        optional.removeAll(required);
        requireOneName(files);
        return new References(required, optional, files);
    }

    private static String absolute(String path) {
        if (!Path.of(path).isAbsolute() || Path.of(path).getParent() == null) {
            throw new TidewireException(
                    ErrorCode.WRONG_VALUE,
                    "the file '" + path + "' has no place of its own in a container",
                    "refer to it by an absolute path, such as ${file:/run/secrets/NAME}");
        }
        return path;
    }

    /** The keys of one secret are the names of all of them. */
    private static void requireOneName(Set<String> files) {
        Map<String, String> byName = new LinkedHashMap<>();
        for (String file : files) {
            String other = byName.put(name(file), file);
            if (other != null) {
                throw new TidewireException(
                        ErrorCode.CONFLICT,
                        "the files " + other + " and " + file + " have the same name",
                        "one secret holds them by their names: rename one");
            }
        }
    }

    private static String name(String file) {
        return Objects.requireNonNull(Path.of(file).getFileName()).toString();
    }

    /** Environment of a container; nothing when the file has no variables. */
    List<Map<String, Object>> environment(Names names) {
        if (required.isEmpty() && optional.isEmpty()) {
            return List.of();
        }
        return List.of(
                Yaml.map(
                        "secretRef",
                        Yaml.map("name", names.environment(), "optional", required.isEmpty())));
    }

    /** One for each folder. */
    List<Map<String, Object>> volumes(Names names) {
        return folders().entrySet().stream()
                .map(
                        folder ->
                                Yaml.map(
                                        "name",
                                        volume(folder.getKey()),
                                        "secret",
                                        Yaml.map(
                                                "secretName",
                                                names.files(),
                                                "defaultMode",
                                                0440,
                                                "items",
                                                folder.getValue().stream()
                                                        .map(
                                                                file ->
                                                                        Yaml.map(
                                                                                "key",
                                                                                name(file),
                                                                                "path",
                                                                                name(file)))
                                                        .toList())))
                .toList();
    }

    List<Map<String, Object>> mounts() {
        return folders().keySet().stream()
                .map(
                        folder ->
                                Yaml.map(
                                        "name",
                                        volume(folder),
                                        "mountPath",
                                        folder,
                                        "readOnly",
                                        true))
                .toList();
    }

    private Map<String, Set<String>> folders() {
        Map<String, Set<String>> folders = new LinkedHashMap<>();
        for (String file : files) {
            folders.computeIfAbsent(
                            Objects.requireNonNull(Path.of(file).getParent()).toString(),
                            key -> new TreeSet<>())
                    .add(file);
        }
        return folders;
    }

    private static String volume(String folder) {
        return "files" + folder.replaceAll("[^A-Za-z0-9]+", "-").toLowerCase(java.util.Locale.ROOT);
    }
}
