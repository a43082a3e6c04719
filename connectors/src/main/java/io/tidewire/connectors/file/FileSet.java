package io.tidewire.connectors.file;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** The files that a path or a glob names, in the order of their names. Immutable. */
final class FileSet {

    static final String BASE_OF_PATHS =
            "paths count from the working directory " + Path.of("").toAbsolutePath();

    private static final int MAX_DEPTH = 32;

    private final String pattern;
    private final boolean glob;
    private final Path base;

    FileSet(String pattern) {
        this.pattern = pattern;
        int wild = wildcard(pattern);
        this.glob = wild >= 0 && !Files.exists(Path.of(pattern));
        if (glob) {
            int slash = pattern.lastIndexOf('/', wild);
            this.base = Path.of(slash < 0 ? "" : pattern.substring(0, slash + 1));
        } else {
            this.base = Path.of(pattern);
        }
    }

    private static int wildcard(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            if ("*?[{".indexOf(pattern.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /**
     * The files there are now, each checked to be one that can be read.
     *
     * @param mayBeEmpty whether files that are not there yet are fine
     * @throws TidewireException FILE_NOT_FOUND, WRONG_VALUE for a directory or a glob that is none,
     *     SOURCE_FAILED for what may not be read
     */
    List<Path> find(boolean mayBeEmpty) {
        List<Path> files = glob ? matches() : List.of(base);
        if (mayBeEmpty) {
            files = files.stream().filter(Files::exists).toList();
        }
        if (files.isEmpty() && !mayBeEmpty) {
            throw new TidewireException(
                    ErrorCode.FILE_NOT_FOUND,
                    "no file matches " + pattern,
                    "globs know *, **, ?, [..] and {a,b}; " + BASE_OF_PATHS);
        }
        files.forEach(FileSet::check);
        return files;
    }

    private static void check(Path file) {
        if (Files.isDirectory(file)) {
            throw new TidewireException(
                    ErrorCode.WRONG_VALUE,
                    file + " is a directory",
                    "name the files in it, such as " + file.resolve("*.ndjson"));
        }
        if (!Files.exists(file)) {
            throw new TidewireException(
                    ErrorCode.FILE_NOT_FOUND, "there is no file " + file, hint(file));
        }
        if (!Files.isReadable(file)) {
            throw new TidewireException(
                    ErrorCode.SOURCE_FAILED,
                    file + " may not be read",
                    "let the user that runs the pipeline read it");
        }
    }

    private static String hint(Path file) {
        Path absolute = file.toAbsolutePath();
        Path directory = absolute.getParent();
        String base = file.isAbsolute() ? "" : "; " + BASE_OF_PATHS;
        if (directory == null || !Files.isDirectory(directory)) {
            return "its directory is not there either" + base;
        }
        String similar = similar(directory, String.valueOf(file.getFileName()));
        return similar == null
                ? "follow: true waits for it" + base
                : "did you mean " + similar + "?";
    }

    /** A file beside it whose name is nearly the same. */
    private static @Nullable String similar(Path directory, String name) {
        String stem = stem(name);
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isRegularFile)
                    .map(entry -> entry.getFileName().toString())
                    .filter(entry -> stem(entry).equals(stem) || entry.equalsIgnoreCase(name))
                    .sorted()
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    private static String stem(String name) {
        int dot = name.indexOf('.');
        return (dot < 0 ? name : name.substring(0, dot)).toLowerCase(java.util.Locale.ROOT);
    }

    private PathMatcher matcher() {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        } catch (PatternSyntaxException e) {
            throw new TidewireException(
                    ErrorCode.WRONG_VALUE,
                    pattern + " is no glob: " + e.getDescription(),
                    "globs know *, **, ?, [..] and {a,b}",
                    e);
        }
    }

    private List<Path> matches() {
        Path root = base.toString().isEmpty() ? Path.of(".") : base;
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        PathMatcher matcher = matcher();
        boolean dot = base.toString().isEmpty();
        int depth = pattern.contains("**") ? MAX_DEPTH : depth();
        try (Stream<Path> walk = Files.walk(root, depth, FileVisitOption.FOLLOW_LINKS)) {
            return walk.map(path -> dot ? root.relativize(path) : path)
                    .filter(matcher::matches)
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new TidewireException(
                    ErrorCode.SOURCE_FAILED,
                    "cannot list the files of " + pattern + ": " + e.getMessage(),
                    "let the user that runs the pipeline list its directories",
                    e);
        }
    }

    /** How many directory levels the wildcards span. */
    private int depth() {
        String rest = pattern.substring(base.toString().isEmpty() ? 0 : base.toString().length());
        return Math.max(1, (int) rest.chars().filter(c -> c == '/').count() + 1);
    }
}
