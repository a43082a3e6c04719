package io.tidewire.app.file;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.Location;
import io.tidewire.app.yaml.YamlReader;
import io.tidewire.app.yaml.YamlSource;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Files of text that users write. */
public final class TextFiles {

    private TextFiles() {}

    /**
     * @return null when it cannot be read, which the consumer is told
     */
    public static @Nullable YamlSource read(Path file, Consumer<Fault> faults) {
        try {
            if (!Files.exists(file)) {
                faults.accept(
                        Fault.error(
                                ErrorCode.FILE_NOT_FOUND,
                                "there is no file " + file,
                                "name a pipeline file, such as pipeline.yaml",
                                null));
                return null;
            }
            if (Files.isDirectory(file)) {
                faults.accept(
                        Fault.error(
                                ErrorCode.FILE_NOT_FOUND,
                                file + " is a folder",
                                "name the pipeline file in it",
                                null));
                return null;
            }
            if (Files.size(file) > 4L * YamlReader.MOST_CHARACTERS) {
                faults.accept(tooLarge(file));
                return null;
            }
            return new YamlSource(file.toString(), Files.readString(file));
        } catch (MalformedInputException e) {
            faults.accept(
                    Fault.error(
                            ErrorCode.YAML_SYNTAX,
                            "the file is not UTF-8",
                            "save it as UTF-8 text",
                            Location.at(file.toString(), 1, 1)));
        } catch (IOException e) {
            faults.accept(
                    Fault.error(
                            ErrorCode.FILE_NOT_FOUND,
                            "the file " + file + " cannot be read",
                            "its rights must allow it",
                            null));
        }
        return null;
    }

    private static Fault tooLarge(Path file) {
        return Fault.error(
                ErrorCode.YAML_SYNTAX,
                "the file is larger than 4 MiB",
                "a pipeline file holds text, not data",
                Location.at(file.toString(), 1, 1));
    }
}
