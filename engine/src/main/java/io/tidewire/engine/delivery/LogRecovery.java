package io.tidewire.engine.delivery;

import io.tidewire.api.data.Schema;
import io.tidewire.api.storage.Disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out what of a log is sound after its process has ended, however it did. Records of steps
 * beyond the checkpoint are taken off: they are computed anew. A record that is cut short at the
 * very end is what a crash leaves; whether something is missing there only the sink can tell, so
 * such a file is kept under another name. The same goes for one that breaks off before the next
 * one's first record.
 */
final class LogRecovery {

    private static final Pattern NAME = Pattern.compile("segment-(\\d{1,18})");
    private static final String TORN = ".torn";
    private static final String PART = ".part";
    private static final int COPIED = 1 << 20;

    private final Disk disk;
    private final Path folder;
    private final Schema schema;
    private final long lastStep;
    private final List<Segment> segments = new ArrayList<>();
    private long nextFile;
    private long items;
    private long rows;
    private long reached;
    private long changed;

    /** The number in the log of the record that has to come next; -1 for any. */
    private long nextRecord = -1;

    private @Nullable Path torn;

    /** The last file, if something unreadable lies at its end. */
    private @Nullable Path ragged;

    private boolean cut;

    LogRecovery(Disk disk, Path folder, Schema schema, long lastStep) {
        this.disk = disk;
        this.folder = folder;
        this.schema = schema;
        this.lastStep = lastStep;
    }

    /**
     * What a log held when it was found.
     *
     * @param items it has; their ordinals begin at 0
     * @param rows of them
     * @param lastStep of the last item; 0 for none
     * @param lastChange step of the last item with rows; 0 for none
     * @param torn a file with something unreadable behind that; null for none
     */
    record Found(long items, long rows, long lastStep, long lastChange, @Nullable Path torn) {}

    /** Removes what was kept only because it might have been missed. */
    static void discardTorn(Disk disk, Path folder) throws IOException {
        for (Path file : disk.list(folder)) {
            if (file.toString().endsWith(TORN)) {
                disk.delete(file);
            }
        }
    }

    static String fileName(long number) {
        return "segment-" + number;
    }

    Found run() throws IOException {
        for (Path file : disk.list(folder)) {
            if (file.toString().endsWith(PART)) {
                disk.delete(file);
            }
        }
        for (Path file : files()) {
            nextFile = number(file) + 1;
            if (cut) {
                disk.delete(file);
            } else if (torn != null) {
                setAside(file);
            } else {
                take(file);
            }
        }
        return new Found(items, rows, reached, changed, torn != null ? torn : ragged);
    }

    private void take(Path file) throws IOException {
        ItemCodec codec = new ItemCodec(schema);
        try (SegmentReader reader = new SegmentReader(disk, file, items, codec)) {
            ByteBuffer header = reader.header();
            long size = reader.size();
            if (header.remaining() < Segment.HEADER) {
                // It was made, and nothing was written to it: what is missing the next one shows.
                ragged = file;
                return;
            }
            if (!Segment.isHeader(header) || !follows(Segment.number(header))) {
                setAside(file);
                return;
            }
            if (!Segment.hasColumns(header, schema)) {
                throw SegmentReader.damaged(file, "they have other columns than the sink has now");
            }
            while (reader.hasNext(size)) {
                if (reader.step() > lastStep) {
                    cut = true;
                    break;
                }
                rows += reader.rows();
                reached = reader.step();
                changed = reader.rows() > 0 ? reached : changed;
                reader.skip(size);
            }
            ragged = !cut && reader.at() < size ? file : null;
            long count = reader.ordinal() - items;
            nextRecord = Segment.number(header) + count;
            if (cut) {
                shorten(file, reader.at(), count);
            }
            if (count > 0) {
                segments.add(Segment.found(disk, file, items, count, reader.at()));
                items += count;
            } else if (!cut) {
                disk.delete(file);
            }
        }
    }

    private boolean follows(long number) {
        return nextRecord < 0 || number == nextRecord;
    }

    /** Takes the records off that lie behind a length, so that no later recovery finds them. */
    private void shorten(Path file, long length, long count) throws IOException {
        if (count == 0) {
            disk.delete(file);
            return;
        }
        Path shorter = folder.resolve(file.getFileName() + PART);
        ByteBuffer bytes = ByteBuffer.allocate(COPIED);
        try (Disk.Input from = disk.open(file);
                Disk.Output to = disk.create(shorter)) {
            for (long at = 0; at < length; ) {
                bytes.clear().limit((int) Math.min(bytes.capacity(), length - at));
                int read = from.read(bytes, at);
                if (read < 0) {
                    throw new IOException(file + " has become shorter");
                }
                at += read;
                bytes.flip();
                while (bytes.hasRemaining()) {
                    int ignored = to.write(bytes);
                }
            }
            to.sync();
        }
        disk.rename(shorter, file);
        disk.sync(folder);
    }

    private void setAside(Path file) throws IOException {
        Path aside = folder.resolve(file.getFileName() + TORN);
        disk.rename(file, aside);
        torn = torn == null ? aside : torn;
    }

    private List<Path> files() throws IOException {
        return disk.list(folder).stream()
                .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
                .sorted(Comparator.comparingLong(LogRecovery::number))
                .toList();
    }

    private static long number(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
            throw new IllegalArgumentException(file.toString());
        }
        return Long.parseLong(name.group(1));
    }

    List<Segment> segments() {
        return segments;
    }

    long nextFile() {
        return nextFile;
    }

    long nextRecord() {
        return Math.max(0, nextRecord);
    }
}
