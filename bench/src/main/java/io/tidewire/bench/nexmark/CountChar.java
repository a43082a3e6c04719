package io.tidewire.bench.nexmark;

import io.tidewire.api.data.DataType;
import io.tidewire.api.function.ScalarFunction;
import io.tidewire.api.function.UserFunction;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** The function of Nexmark's q14, as a plug-in: how often a character is in a text. */
public final class CountChar implements ScalarFunction {

    /** Writes the jar that {@code --plugins} finds in a folder. */
    public static Path plugins(Path folder) throws IOException {
        Files.createDirectories(folder);
        String file = CountChar.class.getName().replace('.', '/') + ".class";
        try (InputStream code = CountChar.class.getClassLoader().getResourceAsStream(file);
                JarOutputStream jar =
                        new JarOutputStream(
                                Files.newOutputStream(folder.resolve("count-char.jar")))) {
            if (code == null) {
                throw new IOException("no class file " + file);
            }
            jar.putNextEntry(new JarEntry(file));
            code.transferTo(jar);
            jar.putNextEntry(new JarEntry("META-INF/services/" + UserFunction.class.getName()));
            jar.write(CountChar.class.getName().getBytes(StandardCharsets.UTF_8));
        }
        return folder;
    }

    @Override
    public String name() {
        return "count_char";
    }

    @Override
    public List<DataType> parameters() {
        return List.of(DataType.STRING.notNull(), DataType.STRING.notNull());
    }

    @Override
    public DataType result() {
        return DataType.BIGINT.notNull();
    }

    @Override
    public Object call(Object[] arguments) {
        String text = (String) arguments[0];
        char wanted = ((String) arguments[1]).charAt(0);
        long count = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == wanted) {
                count++;
            }
        }
        return count;
    }
}
