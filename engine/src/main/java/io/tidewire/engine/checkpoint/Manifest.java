package io.tidewire.engine.checkpoint;

import io.tidewire.engine.state.StatePart;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * A checkpoint: what it is of, where its entries are, and what is small enough to stand in it. When
 * the file that holds it has its name, the checkpoint is published.
 *
 * @param about what people and checks want to know
 * @param parts whose entries there are, in the order of their numbers
 * @param runs oldest first
 * @param small whatever else belongs to the step, by name
 */
record Manifest(CheckpointInfo about, List<Part> parts, List<Run> runs, Map<String, byte[]> small) {

    /** Goes up with every change of what is written here or in runs. */
    static final int FORMAT = 1;

    /** The oldest that can be read. */
    static final int OLDEST_FORMAT = 1;

    private static final int MAGIC = 0x5457434B;
    private static final int HEADER = 3 * Integer.BYTES;

    /** What earlier development versions wrote. */
    private static final int FIRST_MAGIC = 0x54575354;

    /** One {@link StatePart}. */
    record Part(String name, boolean optional, int owners, List<Table> tables) {
        static Part of(StatePart part) {
            return new Part(
                    part.name(),
                    part.optional(),
                    part.owners().size(),
                    part.owners().getFirst().tables().stream().map(Table::of).toList());
        }
    }

    record Table(String name, int version) {
        static Table of(StateTable table) {
            return new Table(table.name(), table.version());
        }
    }

    /** The names of the files that hold entries. */
    TreeSet<String> files() {
        TreeSet<String> files = new TreeSet<>();
        runs.forEach(run -> files.add(run.file()));
        return files;
    }

    byte[] toBytes() {
        StateWriter out = new StateWriter();
        about.write(out);
        out.writeSize(parts.size());
        for (Part part : parts) {
            out.writeString(part.name());
            out.writeBoolean(part.optional());
            out.writeSize(part.owners());
            out.writeSize(part.tables().size());
            for (Table table : part.tables()) {
                out.writeString(table.name());
                out.writeSize(table.version());
            }
        }
        out.writeSize(runs.size());
        for (Run run : runs) {
            out.writeString(run.file());
            out.writeLong(run.offset());
            out.writeLong(run.length());
            out.writeInt(run.checksum());
            out.writeLong(run.entries());
            out.writeSize(run.level());
        }
        out.writeSize(small.size());
        small.forEach(
                (name, bytes) -> {
                    out.writeString(name);
                    out.writeBytes(bytes, 0, bytes.length);
                });
        return framed(out);
    }

    private static byte[] framed(StateWriter content) {
        ByteBuffer all = ByteBuffer.allocate(HEADER + content.length() + Integer.BYTES);
        all.putInt(MAGIC).putInt(FORMAT).putInt(content.length());
        all.put(content.data(), 0, content.length());
        all.putInt(checksum(all.array(), all.position()));
        return all.array();
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    /**
     * @throws DamagedException when these are not the bytes that were written
     * @throws io.tidewire.api.error.TidewireException CHECKPOINT_UNREADABLE when another version of
     *     Tidewire wrote them
     */
    static Manifest read(byte[] bytes) throws DamagedException {
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER + Integer.BYTES) {
            throw new DamagedException("it is cut short");
        }
        int magic = frame.getInt();
        if (magic == FIRST_MAGIC) {
            throw StateReader.unreadable(
                    "the checkpoint is in the format of Tidewire's first development versions,"
                            + " which wrote it as a whole");
        }
        int format = frame.getInt();
        int length = frame.getInt();
        if (magic != MAGIC || length != bytes.length - HEADER - Integer.BYTES) {
            throw new DamagedException("it is cut short, or something else");
        }
        if (checksum(bytes, HEADER + length) != frame.getInt(HEADER + length)) {
            throw new DamagedException("its checksum is wrong");
        }
        StateReader in = new StateReader();
        in.reset(bytes, HEADER, length);
        String writtenBy = in.readString();
        if (format < OLDEST_FORMAT || format > FORMAT) {
            throw StateReader.unreadable(
                    "the checkpoint was written by Tidewire "
                            + writtenBy
                            + " in format "
                            + format
                            + "; this version reads "
                            + (OLDEST_FORMAT == FORMAT ? "" : OLDEST_FORMAT + " to ")
                            + FORMAT);
        }
        CheckpointInfo about = CheckpointInfo.read(in, writtenBy);
        Manifest manifest = new Manifest(about, parts(in), runs(in), small(in));
        in.finish();
        return manifest;
    }

    private static List<Part> parts(StateReader in) {
        List<Part> parts = new ArrayList<>();
        for (long count = in.readSize(); count > 0; count--) {
            String name = in.readString();
            boolean optional = in.readBoolean();
            int owners = (int) in.readSize();
            List<Table> tables = new ArrayList<>();
            for (long i = in.readSize(); i > 0; i--) {
                tables.add(new Table(in.readString(), (int) in.readSize()));
            }
            parts.add(new Part(name, optional, owners, tables));
        }
        return parts;
    }

    private static List<Run> runs(StateReader in) {
        List<Run> runs = new ArrayList<>();
        for (long count = in.readSize(); count > 0; count--) {
            runs.add(
                    new Run(
                            in.readString(),
                            in.readLong(),
                            in.readLong(),
                            in.readInt(),
                            in.readLong(),
                            (int) in.readSize()));
        }
        return runs;
    }

    private static Map<String, byte[]> small(StateReader in) {
        Map<String, byte[]> small = new LinkedHashMap<>();
        for (long count = in.readSize(); count > 0; count--) {
            small.put(in.readString(), in.readBytes());
        }
        return small;
    }
}
