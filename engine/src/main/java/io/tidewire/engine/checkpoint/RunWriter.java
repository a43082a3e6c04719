package io.tidewire.engine.checkpoint;

import io.tidewire.api.storage.Disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes a file of runs. Each block has its length and its CRC-32C before it. The file is made with
 * the first block; without one there is none. Not thread-safe.
 */
final class RunWriter implements AutoCloseable {

    /** What stands before each block. */
    static final int HEADER = 2 * Integer.BYTES;

    private final Disk disk;
    private final Path file;
    private final int level;
    private final List<Run> runs = new ArrayList<>();
    private final CRC32C checksum = new CRC32C();
    private Disk.@Nullable Output output;
    private long offset;
    private long start;
    private long entries;

    /**
     * @param level of its runs, see {@link Run}
     */
    RunWriter(Disk disk, Path file, int level) {
        this.disk = disk;
        this.file = file;
        this.level = level;
    }

    void write(Block block) throws IOException {
        Disk.Output out = output;
        if (out == null) {
            out = disk.create(file);
            output = out;
        }
        if (block.startsRun()) {
            endRun();
        }
        CRC32C ofBlock = new CRC32C();
        ofBlock.update(block.data(), 0, block.length());
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        header.putInt(block.length()).putInt((int) ofBlock.getValue()).flip();
        checksum.update(header.duplicate());
        checksum.update(block.data(), 0, block.length());
        writeFully(out, header);
        writeFully(out, ByteBuffer.wrap(block.data(), 0, block.length()));
        offset += HEADER + block.length();
        entries += block.entries();
    }

    static void writeFully(Disk.Output out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (out.write(bytes) <= 0) {
                throw new IOException("nothing could be written");
            }
        }
    }

    private void endRun() {
        if (offset > start) {
            runs.add(
                    new Run(
                            file.getFileName().toString(),
                            start,
                            offset - start,
                            (int) checksum.getValue(),
                            entries,
                            level));
        }
        checksum.reset();
        start = offset;
        entries = 0;
    }

    long bytes() {
        return offset;
    }

    /** Makes the file durable, though not its name; the runs in it. */
    List<Run> finish() throws IOException {
        endRun();
        if (output != null) {
            output.sync();
        }
        return List.copyOf(runs);
    }

    @Override
    public void close() throws IOException {
        if (output != null) {
            output.close();
        }
    }
}
