package io.tidewire.api.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * What code that must survive a crash does to files, and nothing else, so that a test can stand
 * between it and the disk and let any single operation fail or tear.
 *
 * <p>What is promised is what POSIX promises: bytes are durable once {@link Output#sync} has
 * returned, and not before; a name is once {@link #sync} of its folder has. After a failed sync
 * nothing may be assumed of the bytes since the last good one. A rename is atomic. Thread-safe, but
 * for an output, to which one thread at a time writes; another may sync it meanwhile.
 */
public interface Disk {

    /** Makes the folder, and those above it, if they are not there. */
    void createFolder(Path folder) throws IOException;

    /** The files and folders in a folder, in no order; none when there is no such folder. */
    List<Path> list(Path folder) throws IOException;

    /** Opens a new file, or an old one emptied, to be written from its beginning. */
    Output create(Path file) throws IOException;

    /** Opens a file to be read. */
    Input open(Path file) throws IOException;

    /** Gives a file another name in the same folder, in the place of one that has it. */
    void rename(Path from, Path to) throws IOException;

    /** Removes a file, or an empty folder, if it is there. */
    void delete(Path file) throws IOException;

    /** Makes the names in a folder durable. */
    void sync(Path folder) throws IOException;

    /** A file that is written. */
    interface Output extends Closeable {

        /**
         * Appends bytes from the buffer's position on.
         *
         * @return how many; may be fewer than there are
         */
        int write(ByteBuffer bytes) throws IOException;

        /** Makes everything durable that was written. */
        void sync() throws IOException;
    }

    /** A file that is read. Thread-safe. */
    interface Input extends Closeable {

        long size() throws IOException;

        /**
         * Reads into the buffer what stands at the position.
         *
         * @return how many bytes; may be fewer than there is room for; −1 at the end
         */
        int read(ByteBuffer bytes, long position) throws IOException;
    }
}
