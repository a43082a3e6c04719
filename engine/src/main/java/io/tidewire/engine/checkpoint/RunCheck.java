package io.tidewire.engine.checkpoint;

import io.tidewire.api.storage.Disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/** Whether runs are on the disk as they were written. Reads every byte of them. Stateless. */
final class RunCheck {

    private static final int READ = 1 << 20;

    private RunCheck() {}

    static void check(Disk disk, Path folder, List<Run> runs) throws IOException, DamagedException {
        long longest = runs.stream().mapToLong(Run::length).max().orElse(0);
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(READ, longest));
        for (Run run : runs) {
            try (Disk.Input input = disk.open(folder.resolve(run.file()))) {
                check(input, run, buffer);
            } catch (NoSuchFileException e) {
                throw new DamagedException(run.file() + " is missing");
            }
        }
    }

    /** Whether the files are there and long enough. */
    static void checkLengths(Disk disk, Path folder, List<Run> runs)
            throws IOException, DamagedException {
        for (Run run : runs) {
            try (Disk.Input input = disk.open(folder.resolve(run.file()))) {
                if (input.size() < run.offset() + run.length()) {
                    throw new DamagedException(run.file() + " is cut short");
                }
            } catch (NoSuchFileException e) {
                throw new DamagedException(run.file() + " is missing");
            }
        }
    }

    private static void check(Disk.Input input, Run run, ByteBuffer buffer)
            throws IOException, DamagedException {
        CRC32C checksum = new CRC32C();
        long end = run.offset() + run.length();
        for (long position = run.offset(); position < end; ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
            int read = input.read(buffer, position);
            if (read < 0) {
                throw new DamagedException(run.file() + " is cut short");
            }
            checksum.update(buffer.flip());
            position += read;
        }
        if ((int) checksum.getValue() != run.checksum()) {
            throw new DamagedException("a checksum in " + run.file() + " is wrong");
        }
    }
}
