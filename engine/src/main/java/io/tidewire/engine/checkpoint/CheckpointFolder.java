package io.tidewire.engine.checkpoint;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The checkpoints of one pipeline as files {@code checkpoint-NUMBER}, each whole or not there: it
 * is written under another name, synced, then renamed. The newest two are kept. A file is valid
 * when the checksum at its end holds; one that is not is passed over for the one before. Not
 * thread-safe.
 */
public final class CheckpointFolder {

    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{1,18})");
    private static final int KEPT = 2;
    private static final int BUFFER = 1 << 16;

    private final Path folder;
    private final String fingerprint;

    /**
     * @param folder need not exist
     * @param fingerprint of the program, see {@link Fingerprint}
     */
    public CheckpointFolder(Path folder, String fingerprint) {
        this.folder = folder;
        this.fingerprint = fingerprint;
    }

    /**
     * The newest valid checkpoint; null when there is none at all.
     *
     * @param warn hears of files that are damaged
     * @throws TidewireException CHECKPOINT_UNREADABLE when all are damaged or it is of another
     *     program
     */
    public @Nullable Saved newest(Consumer<Fault> warn) {
        List<Path> files = files();
        for (Path file : files) {
            if (valid(file)) {
                return open(file);
            }
            warn.accept(
                    Fault.warning(
                            ErrorCode.CHECKPOINT_UNREADABLE,
                            "checkpoint " + file + " is damaged and is passed over",
                            "the one before it is used; the rows since then are read again",
                            null));
        }
        if (!files.isEmpty()) {
            throw new TidewireException(
                    ErrorCode.CHECKPOINT_UNREADABLE,
                    "no checkpoint in " + folder + " can be read",
                    "remove the folder to read the sources anew");
        }
        return null;
    }

    private Saved open(Path file) {
        try {
            InputStream stream = new BufferedInputStream(Files.newInputStream(file), BUFFER);
            StateReader reader = new StateReader(stream);
            reader.section("checkpoint", 1);
            String owner = reader.readString();
            if (!owner.equals(fingerprint)) {
                stream.close();
                throw new TidewireException(
                        ErrorCode.CHECKPOINT_UNREADABLE,
                        "the checkpoints in " + folder + " are of another version of the pipeline",
                        "give this version a data directory of its own with --data, or remove the"
                                + " folder to read the sources anew");
            }
            return new Saved(number(file), reader, stream);
        } catch (IOException e) {
            throw failed("cannot read " + file, e);
        }
    }

    /** A checkpoint to go on from. The reader stands behind the header. */
    public record Saved(long number, StateReader reader, InputStream stream)
            implements AutoCloseable {
        @Override
        public void close() {
            try {
                stream.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Begins a checkpoint; nothing is valid before {@link Pending#publish}. */
    public Pending begin(long number) {
        try {
            Files.createDirectories(folder);
            Path temporary = folder.resolve("checkpoint-" + number + ".tmp");
            FileChannel channel =
                    FileChannel.open(
                            temporary,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
            OutputStream stream =
                    new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
            StateWriter writer = new StateWriter(stream);
            writer.section("checkpoint", 1);
            writer.writeString(fingerprint);
            return new Pending(number, temporary, channel, writer);
        } catch (IOException e) {
            throw failed("cannot write to " + folder, e);
        }
    }

    /** A checkpoint being written. Not thread-safe, but may be passed from thread to thread. */
    public final class Pending {

        private final long number;
        private final Path temporary;
        private final FileChannel channel;
        private final StateWriter writer;

        private Pending(long number, Path temporary, FileChannel channel, StateWriter writer) {
            this.number = number;
            this.temporary = temporary;
            this.channel = channel;
            this.writer = writer;
        }

        public long number() {
            return number;
        }

        /** Where the state goes. */
        public StateWriter writer() {
            return writer;
        }

        /** Ends the file and makes it durable, still under its other name. */
        public void finish() {
            try (channel) {
                writer.finish();
                channel.force(true);
            } catch (IOException e) {
                throw failed("cannot write " + temporary, e);
            }
        }

        /** Makes the finished file the newest checkpoint, and removes what is too old. */
        public void publish() {
            try {
                Files.move(
                        temporary,
                        folder.resolve("checkpoint-" + number),
                        StandardCopyOption.ATOMIC_MOVE);
                syncFolder();
                for (Path old : files().stream().skip(KEPT).toList()) {
                    Files.deleteIfExists(old);
                }
            } catch (IOException e) {
                throw failed("cannot write to " + folder, e);
            }
        }

        /** Forgets it. */
        public void discard() {
            try {
                channel.close();
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                throw failed("cannot remove " + temporary, e);
            }
        }
    }

    /** Removes all: the next run begins anew. */
    public void clear() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                if (file.getFileName().toString().startsWith("checkpoint-")) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw failed("cannot clear " + folder, e);
        }
    }

    private void syncFolder() throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** Newest first. */
    private List<Path> files() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted(Comparator.comparingLong(CheckpointFolder::number).reversed())
                    .toList();
        } catch (IOException e) {
            throw failed("cannot read " + folder, e);
        }
    }

    private static long number(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalArgumentException(file.toString());
        }
        return Long.parseLong(name.group(1));
    }

    /** Whether the checksum at its end is that of all before it. */
    private static boolean valid(Path file) {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
            long left = Files.size(file) - Long.BYTES;
            if (left <= 0) {
                return false;
            }
            CRC32C checksum = new CRC32C();
            byte[] buffer = new byte[BUFFER];
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read < 0) {
                    return false;
                }
                checksum.update(buffer, 0, read);
                left -= read;
            }
            return in.readLong() == checksum.getValue();
        } catch (IOException e) {
            return false;
        }
    }

    private static TidewireException failed(String message, IOException cause) {
        return new TidewireException(
                ErrorCode.DATA_DIRECTORY,
                message + ": " + cause.getMessage(),
                "look at the folder's permissions and the space on its disk",
                cause);
    }
}
