package io.tidewire.engine.checkpoint;

import io.tidewire.api.crash.CrashPoint;
import io.tidewire.api.storage.Disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the files of a folder of checkpoints are called, and how a manifest gets its name. */
final class CheckpointFiles {

    static final String MANIFEST = "checkpoint-";
    static final String ENTRIES = "state-";
    static final String TEMPORARY = ".tmp";

    private static final Pattern NAME = Pattern.compile("(checkpoint|state)-(\\d{1,18})(\\.tmp)?");

    private static final Pattern MANIFEST_NAME = Pattern.compile(MANIFEST + "\\d{1,18}");

    private CheckpointFiles() {}

    /** The number of a file of ours; -1 for others. */
    static long number(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        return name.matches() ? Long.parseLong(name.group(2)) : -1;
    }

    /** The manifests, newest first. */
    static List<Path> manifests(Disk disk, Path folder) throws IOException {
        return disk.list(folder).stream()
                .filter(file -> MANIFEST_NAME.matcher(file.getFileName().toString()).matches())
                .sorted(Comparator.comparingLong(CheckpointFiles::number).reversed())
                .toList();
    }

    static byte[] read(Disk disk, Path file) throws IOException, DamagedException {
        try (Disk.Input in = disk.open(file)) {
            long size = in.size();
            if (size > Integer.MAX_VALUE - 16) {
                throw new DamagedException("it is too long");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) size);
            while (bytes.hasRemaining()) {
                if (in.read(bytes, bytes.position()) < 0) {
                    throw new DamagedException("it is cut short");
                }
            }
            return bytes.array();
        }
    }

    /**
     * Gives a checkpoint its name, durably. The files it refers to are durable, but perhaps for
     * their names. If that fails it is not there.
     */
    static void publish(Disk disk, Path folder, Manifest manifest) throws IOException {
        Path file = folder.resolve(MANIFEST + manifest.about().number());
        Path temporary = folder.resolve(MANIFEST + manifest.about().number() + TEMPORARY);
        try {
            try (Disk.Output out = disk.create(temporary)) {
                RunWriter.writeFully(out, ByteBuffer.wrap(manifest.toBytes()));
                out.sync();
            }
            // What the manifest names must not be younger than its name.
            disk.sync(folder);
            CrashPoint.CHECKPOINT_WRITTEN.pass();
            disk.rename(temporary, file);
            disk.sync(folder);
        } catch (IOException e) {
            withdraw(disk, file, temporary, e);
            throw e;
        }
    }

    /** A checkpoint that is not known to be durable is none. */
    private static void withdraw(Disk disk, Path file, Path temporary, IOException cause) {
        try {
            disk.delete(file);
            disk.delete(temporary);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * Removes every file of ours. Whenever it is broken off, the newest checkpoint is there and
     * whole, or none is.
     */
    static void removeAll(Disk disk, Path folder) throws IOException {
        for (Path manifest : manifests(disk, folder).reversed()) {
            disk.delete(manifest);
        }
        for (Path file : disk.list(folder)) {
            if (number(file) >= 0) {
                disk.delete(file);
            }
        }
    }
}
