package io.tidewire.testkit.storage;

import io.tidewire.api.storage.Disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * A disk of which one operation goes wrong: the one of a given number, counted from 0 over
 * everything that changes the disk. Run once without a fault to learn how many there are, then once
 * for each. Thread-safe.
 */
public final class FaultyDisk implements Disk {

    /** What goes wrong. */
    public enum Fault {
        /** Nothing: it counts. */
        NONE,
        /** A write takes half of the bytes, and says so. */
        SHORT_WRITE,
        /** The operation fails, a write after half of its bytes; the next ones do not. */
        IO_ERROR,
        /**
         * The disk is full: a write fails after half of its bytes, and so do all until {@link
         * #makeRoom}.
         */
        FULL,
        /** The machine stops within the operation, a write after half of its bytes. */
        STOP
    }

    /** Nothing works any more: the machine is off. */
    public static final class StoppedException extends IOException {
        private static final long serialVersionUID = 1;

        StoppedException() {
            super("the machine has stopped");
        }
    }

    private final MemoryDisk disk;
    private final Fault fault;
    private final long at;
    private long operations;
    private boolean stopped;
    private boolean full;

    public FaultyDisk(MemoryDisk disk, Fault fault, long at) {
        this.disk = disk;
        this.fault = fault;
        this.at = at;
    }

    /** How many operations there were. */
    public synchronized long operations() {
        return operations;
    }

    public synchronized boolean hasStopped() {
        return stopped;
    }

    /** Somebody has written something large: from now on it is full. */
    public synchronized void fill() {
        full = true;
    }

    /** Somebody has deleted something large. */
    public synchronized void makeRoom() {
        full = false;
    }

    /** Counts an operation, of which nothing is done if it fails. */
    private synchronized void operate(boolean needsRoom) throws IOException {
        if (stopped) {
            throw new StoppedException();
        }
        if (full && needsRoom) {
            throw new IOException("No space left on device");
        }
        if (operations++ == at) {
            fail(needsRoom);
        }
    }

    private void fail(boolean needsRoom) throws IOException {
        switch (fault) {
            case NONE, SHORT_WRITE -> {}
            case IO_ERROR -> throw new IOException("Input/output error");
            case FULL -> {
                if (needsRoom) {
                    full = true;
                    throw new IOException("No space left on device");
                }
            }
            case STOP -> {
                stopped = true;
                throw new StoppedException();
            }
        }
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        disk.createFolder(folder);
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        return disk.list(folder);
    }

    @Override
    public Output create(Path file) throws IOException {
        operate(true);
        Output output = disk.create(file);
        return new Output() {
            @Override
            public int write(ByteBuffer bytes) throws IOException {
                boolean wrong;
                synchronized (FaultyDisk.this) {
                    wrong = !stopped && !full && operations == at;
                }
                if (!wrong || fault == Fault.NONE) {
                    operate(true);
                    return output.write(bytes);
                }
                ByteBuffer half = bytes.duplicate();
                half.limit(half.position() + (half.remaining() + 1) / 2);
                int count = output.write(half);
                operate(true);
                bytes.position(half.position());
                return count;
            }

            @Override
            public void sync() throws IOException {
                try {
                    operate(false);
                } catch (IOException e) {
                    // As on Linux: after a sync that failed, nobody knows what is on the disk.
                    disk.spoilUnsynced(file);
                    throw e;
                }
                output.sync();
            }

            @Override
            public void close() throws IOException {
                output.close();
            }
        };
    }

    @Override
    public Input open(Path file) throws IOException {
        return disk.open(file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        operate(true);
        disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        operate(false);
        disk.delete(file);
    }

    @Override
    public void sync(Path folder) throws IOException {
        operate(false);
        disk.sync(folder);
    }
}
