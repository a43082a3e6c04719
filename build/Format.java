import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Formats the Java files of one module that are newer than the last time; the build runs it before it compiles. */
final class Format {
    public static void main(String[] args) throws Exception {
        Path module = Path.of(args[0]);
        Path stamp = module.resolve("target/formatted");
        long last = Files.exists(stamp) ? Files.getLastModifiedTime(stamp).toMillis() : 0;
        for (String root : List.of("src/main/java", "src/test/java")) {
            if (Files.isDirectory(module.resolve(root))) {
                try (Stream<Path> files = Files.walk(module.resolve(root))) {
                    for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                        if (Files.getLastModifiedTime(file).toMillis() > last) {
                            format(file);
                        }
                    }
                }
            }
        }
        Files.createDirectories(stamp.getParent());
        Files.writeString(stamp, "");
    }

    private static void format(Path file) throws IOException {
        String before = Files.readString(file);
        try {
            String after = RemoveUnusedImports.removeUnusedImports(before);
            after = ImportOrderer.reorderImports(after, JavaFormatterOptions.Style.AOSP);
            after = new Formatter(JavaFormatterOptions.builder().style(JavaFormatterOptions.Style.AOSP).build())
                    .formatSource(after);
            if (!after.equals(before)) {
                Files.writeString(file, after);
            }
        } catch (Exception e) {
            // The compiler, which runs next, says it better.
            System.err.println("not formatted: " + file + ": " + e.getMessage());
        }
    }
}
