package io.tidewire.engine.checkpoint;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.storage.Disk;
import io.tidewire.engine.state.StateReader;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checkpoints as operators handle them: what there is, copies of them, and going on from a copy. A
 * copy is a folder of the same form, which holds one checkpoint and needs nothing else. Listing and
 * saving may be done while the pipeline runs; restoring may not. Stateless.
 */
public final class CheckpointArchive {

    private static final int TRIES = 5;
    private static final int COPY = 1 << 20;

    private final Disk disk;
    private final Path folder;

    /**
     * @param folder with checkpoints; need not exist
     */
    public CheckpointArchive(Disk disk, Path folder) {
        this.disk = disk;
        this.folder = folder;
    }

    /**
     * One checkpoint.
     *
     * @param about null when the manifest is damaged
     * @param newBytes what it does not share with the one before
     * @param totalBytes what it needs
     * @param damage why it cannot be used, in words; null for a good one
     */
    public record Listed(
            long number,
            @Nullable CheckpointInfo about,
            long newBytes,
            long totalBytes,
            @Nullable String damage) {}

    /**
     * The checkpoints, newest first.
     *
     * @param verify whether to read everything, and not only what the manifests say
     * @throws TidewireException DATA_DIRECTORY
     */
    public List<Listed> list(boolean verify) {
        try {
            List<Listed> all = new ArrayList<>();
            Set<String> shared = Set.of();
            for (Path file : CheckpointFiles.manifests(disk, folder).reversed()) {
                Listed listed = listed(file, shared, verify);
                shared = filesOf(file);
                all.addFirst(listed);
            }
            return all;
        } catch (IOException e) {
            throw CheckpointFailure.unusable(folder, "cannot be read", e);
        }
    }

    private Set<String> filesOf(Path file) throws IOException {
        try {
            return Manifest.read(CheckpointFiles.read(disk, file)).files();
        } catch (DamagedException | NoSuchFileException | TidewireException e) {
            return Set.of();
        }
    }

    private Listed listed(Path file, Set<String> shared, boolean verify) throws IOException {
        long number = CheckpointFiles.number(file);
        try {
            Manifest manifest = Manifest.read(CheckpointFiles.read(disk, file));
            long total = 0;
            long fresh = 0;
            for (Run run : manifest.runs()) {
                total += run.length();
                fresh += shared.contains(run.file()) ? 0 : run.length();
            }
            return new Listed(number, manifest.about(), fresh, total, damage(manifest, verify));
        } catch (DamagedException | NoSuchFileException e) {
            return new Listed(number, null, 0, 0, e.getMessage());
        } catch (TidewireException e) {
            return new Listed(number, null, 0, 0, e.faults().getFirst().message());
        }
    }

    private @Nullable String damage(Manifest manifest, boolean verify) throws IOException {
        try {
            if (verify) {
                RunCheck.check(disk, folder, manifest.runs());
            } else {
                RunCheck.checkLengths(disk, folder, manifest.runs());
            }
            return null;
        } catch (DamagedException e) {
            return e.getMessage();
        }
    }

    /** The newest checkpoint that is whole; null when there is none. Reads all of it. */
    public @Nullable CheckpointInfo newest() {
        try {
            Manifest newest = newestWhole();
            return newest == null ? null : newest.about();
        } catch (IOException e) {
            throw CheckpointFailure.unusable(folder, "cannot be read", e);
        }
    }

    /**
     * The newest checkpoint that says what it is of; null when there is none. Whether its state is
     * whole is not looked at.
     *
     * @throws TidewireException CHECKPOINT_UNREADABLE when another version of Tidewire wrote it;
     *     DATA_DIRECTORY
     */
    public @Nullable SavedCheckpoint glance() {
        try {
            for (Path file : CheckpointFiles.manifests(disk, folder)) {
                try {
                    Manifest manifest = Manifest.read(CheckpointFiles.read(disk, file));
                    return new SavedCheckpoint(disk, folder, manifest);
                } catch (DamagedException | NoSuchFileException e) {
                    // The one before it, then.
                }
            }
            return null;
        } catch (IOException e) {
            throw CheckpointFailure.unusable(folder, "cannot be read", e);
        }
    }

    private @Nullable Manifest newestWhole() throws IOException {
        for (Path file : CheckpointFiles.manifests(disk, folder)) {
            try {
                Manifest manifest = Manifest.read(CheckpointFiles.read(disk, file));
                RunCheck.check(disk, folder, manifest.runs());
                return manifest;
            } catch (DamagedException | NoSuchFileException e) {
                // The one before it, then.
            }
        }
        return null;
    }

    /**
     * Copies the newest whole checkpoint.
     *
     * @param target an empty folder, or one that is not there
     * @return what was copied
     * @throws TidewireException CHECKPOINT_UNREADABLE when there is none; BAD_ARGUMENT when the
     *     target is not empty; DATA_DIRECTORY
     */
    public CheckpointInfo save(Path target) {
        try {
            if (!disk.list(target).isEmpty()) {
                throw new TidewireException(
                        ErrorCode.BAD_ARGUMENT,
                        "there is something in " + target + " already",
                        "name a folder that is not there yet");
            }
            for (int tries = 1; ; tries++) {
                Manifest manifest = newestWhole();
                if (manifest == null) {
                    throw StateReader.unreadable("there is no checkpoint in " + folder);
                }
                try {
                    disk.createFolder(target);
                    copy(manifest, target, 0, manifest.about().number());
                    return manifest.about();
                } catch (NoSuchFileException e) {
                    // The pipeline has gone on and removed it; a newer one is there.
                    CheckpointFiles.removeAll(disk, target);
                    if (tries == TRIES) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw CheckpointFailure.unusable(target, "cannot be written", e);
        }
    }

    /**
     * Makes a copy's checkpoint the only one here. What was here is lost.
     *
     * @param source what {@link #save} made
     * @return the checkpoint that the pipeline will go on from
     * @throws TidewireException CHECKPOINT_UNREADABLE when there is none, it is damaged or of
     *     another pipeline; DATA_DIRECTORY. Nothing has changed then.
     */
    public CheckpointInfo restore(Path source) {
        CheckpointArchive from = new CheckpointArchive(disk, source);
        try {
            Manifest manifest = from.newestWhole();
            if (manifest == null) {
                throw StateReader.unreadable("there is no whole checkpoint in " + source);
            }
            checkPipeline(manifest.about());
            disk.createFolder(folder);
            long last = 0;
            for (Path file : disk.list(folder)) {
                last = Math.max(last, CheckpointFiles.number(file));
            }
            List<Path> old = disk.list(folder);
            Manifest copied = from.copy(manifest, folder, last, last + 1);
            for (Path file : old) {
                if (CheckpointFiles.number(file) >= 0) {
                    disk.delete(file);
                }
            }
            return copied.about();
        } catch (IOException e) {
            throw CheckpointFailure.unusable(folder, "cannot be written", e);
        }
    }

    private void checkPipeline(CheckpointInfo about) throws IOException {
        Manifest here = newestWhole();
        if (here != null && !here.about().pipeline().equals(about.pipeline())) {
            throw StateReader.unreadable(
                    "the copy is of the pipeline '"
                            + about.pipeline()
                            + "', the checkpoints in "
                            + folder
                            + " are of '"
                            + here.about().pipeline()
                            + "'");
        }
    }

    /**
     * Copies a checkpoint of this folder with all it needs.
     *
     * @param lastFile the greatest number of a file in the target
     * @param number under which it is there
     */
    private Manifest copy(Manifest manifest, Path target, long lastFile, long number)
            throws IOException {
        Map<String, String> names = new HashMap<>();
        long next = lastFile;
        for (String file : manifest.files()) {
            String name = CheckpointFiles.ENTRIES + ++next;
            names.put(file, name);
            copy(folder.resolve(file), target.resolve(name));
        }
        List<Run> runs = new ArrayList<>();
        for (Run run : manifest.runs()) {
            String name = names.getOrDefault(run.file(), run.file());
            runs.add(
                    new Run(
                            name,
                            run.offset(),
                            run.length(),
                            run.checksum(),
                            run.entries(),
                            run.level()));
        }
        Manifest copied =
                new Manifest(
                        manifest.about().withNumber(number),
                        manifest.parts(),
                        runs,
                        manifest.small());
        try {
            RunCheck.check(disk, target, runs);
        } catch (DamagedException e) {
            throw new IOException("the copy is not what was copied: " + e.getMessage(), e);
        }
        CheckpointFiles.publish(disk, target, copied);
        return copied;
    }

    private void copy(Path from, Path to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(COPY);
        try (Disk.Input in = disk.open(from);
                Disk.Output out = disk.create(to)) {
            long position = 0;
            for (int read = in.read(buffer, 0); read >= 0; read = in.read(buffer, position)) {
                position += read;
                RunWriter.writeFully(out, buffer.flip());
                buffer.clear();
            }
            out.sync();
        }
    }
}
