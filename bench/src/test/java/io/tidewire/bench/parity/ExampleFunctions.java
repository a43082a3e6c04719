package io.tidewire.bench.parity;

import io.tidewire.api.function.UserFunction;
import io.tidewire.app.plugin.Plugins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

/** The functions of {@code examples/functions}, as a plug-in: made as its users make it. */
final class ExampleFunctions {

    private static final String SERVICE = UserFunction.class.getName();

    private ExampleFunctions() {}

    /** Puts the jar where pipeline files in this folder find it. */
    static void beside(Path folder) throws IOException {
        Path example = Checkout.folder().resolve("examples").resolve("functions");
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<String> command = new ArrayList<>(List.of("-proc:none", "-d", classes.toString()));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        try (Stream<Path> files = Files.list(example)) {
            files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(command::add);
        }
        int failed =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, command.toArray(String[]::new));
        if (failed != 0) {
            throw new IOException("the example's functions do not compile");
        }
        Path jars = Files.createDirectories(folder.resolve(Plugins.FOLDER));
        try (JarOutputStream jar =
                        new JarOutputStream(Files.newOutputStream(jars.resolve("functions.jar")));
                Stream<Path> compiled = Files.list(classes)) {
            for (Path each : compiled.toList()) {
                jar.putNextEntry(new JarEntry(each.getFileName().toString()));
                Files.copy(each, jar);
            }
            jar.putNextEntry(new JarEntry("META-INF/services/" + SERVICE));
            Files.copy(example.resolve(SERVICE), jar);
        }
    }
}
