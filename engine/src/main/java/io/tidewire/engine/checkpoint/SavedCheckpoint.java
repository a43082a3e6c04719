package io.tidewire.engine.checkpoint;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.storage.Disk;
import io.tidewire.engine.state.Restoring;
import io.tidewire.engine.state.Share;
import io.tidewire.engine.state.StateOwner;
import io.tidewire.engine.state.StatePart;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A checkpoint to go on from. */
public final class SavedCheckpoint {

    private final Disk disk;
    private final Path folder;
    private final Manifest manifest;

    SavedCheckpoint(Disk disk, Path folder, Manifest manifest) {
        this.disk = disk;
        this.folder = folder;
        this.manifest = manifest;
    }

    public CheckpointInfo about() {
        return manifest.about();
    }

    /** What it takes on the disk, about. */
    public long bytes() {
        return new Chain(manifest.runs()).bytes();
    }

    Manifest manifest() {
        return manifest;
    }

    /** What belongs to it beside the entries, by name. */
    public StateReader small(String name) {
        byte[] bytes = manifest.small().get(name);
        if (bytes == null) {
            throw StateReader.unreadable("the checkpoint has no '" + name + "'");
        }
        return new StateReader(bytes);
    }

    public boolean has(String name) {
        return manifest.small().containsKey(name);
    }

    /** Who takes an entry. */
    private record Taker(StateTable table, Restoring how, int version) {}

    /**
     * Gives the parts the state that they had; they must be as new.
     *
     * @return whether every part took over all of it as it was
     * @throws TidewireException CHECKPOINT_UNREADABLE when the parts are others than those that
     *     were written; their state is undefined then
     */
    public boolean restore(List<StatePart> parts) {
        Map<Long, List<Taker>> takers = new HashMap<>();
        boolean asItWas = match(parts, takers);
        StateReader content = new StateReader();
        try (Merge merge = new Merge(disk, folder, manifest.runs())) {
            merge.run(
                    (table, id, data, at, length) -> {
                        List<Taker> all = takers.get(table);
                        if (all == null) {
                            throw StateReader.unreadable(
                                    "an entry is of a table that is not there");
                        }
                        for (Taker taker : all) {
                            content.reset(data, at, length);
                            taker.how().enter(taker.version());
                            taker.table().read(id, content, taker.how());
                        }
                    });
        } catch (IOException e) {
            throw new TidewireException(
                    ErrorCode.DATA_DIRECTORY,
                    "the checkpoints in " + folder + " cannot be read: " + e.getMessage(),
                    "look at the disk that holds the folder",
                    e);
        } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new TidewireException(
                    ErrorCode.CHECKPOINT_UNREADABLE,
                    "the checkpoint makes no sense to this version of Tidewire: " + e,
                    "it was written by Tidewire "
                            + about().writtenBy()
                            + ": run that version, or remove the folder to read the sources anew",
                    e);
        }
        for (StatePart part : parts) {
            for (StateOwner owner : part.owners()) {
                owner.tables().forEach(StateTable::restored);
                owner.restored();
            }
        }
        return asItWas;
    }

    private boolean match(List<StatePart> parts, Map<Long, List<Taker>> takers) {
        Map<String, StatePart> byName = new HashMap<>();
        parts.forEach(part -> byName.put(part.name(), part));
        boolean asItWas = true;
        for (int number = 0; number < manifest.parts().size(); number++) {
            Manifest.Part written = manifest.parts().get(number);
            StatePart part = byName.remove(written.name());
            if (part == null && written.optional()) {
                ignore(number, written, takers);
                asItWas = false;
                continue;
            }
            if (part == null) {
                throw otherState("it holds the state of '" + written.name() + "', which it lacks");
            }
            checkTables(written, Manifest.Part.of(part));
            boolean same = written.owners() == part.owners().size();
            asItWas &= same;
            for (int writer = 0; writer < written.owners(); writer++) {
                for (int i = 0; i < part.owners().size(); i++) {
                    if (!same || i == writer) {
                        Restoring how =
                                same
                                        ? Restoring.asItWas()
                                        : Restoring.share(new Share(i, part.owners().size()));
                        List<StateTable> tables = part.owners().get(i).tables();
                        for (int t = 0; t < tables.size(); t++) {
                            takers.computeIfAbsent(
                                            StateChanges.address(number, writer, t),
                                            _ -> new ArrayList<>())
                                    .add(
                                            new Taker(
                                                    tables.get(t),
                                                    how,
                                                    written.tables().get(t).version()));
                        }
                    }
                }
            }
        }
        for (StatePart left : byName.values()) {
            if (!left.optional()) {
                throw otherState("it lacks the state of '" + left.name() + "'");
            }
            asItWas = false;
        }
        return asItWas;
    }

    private static void ignore(int number, Manifest.Part part, Map<Long, List<Taker>> takers) {
        for (int owner = 0; owner < part.owners(); owner++) {
            for (int table = 0; table < part.tables().size(); table++) {
                takers.put(StateChanges.address(number, owner, table), List.of());
            }
        }
    }

    private void checkTables(Manifest.Part written, Manifest.Part now) {
        boolean same = written.tables().size() == now.tables().size();
        for (int i = 0; same && i < now.tables().size(); i++) {
            same = written.tables().get(i).name().equals(now.tables().get(i).name());
        }
        if (!same) {
            throw otherState("'" + now.name() + "' is kept in another way");
        }
        for (int i = 0; i < now.tables().size(); i++) {
            if (written.tables().get(i).version() > now.tables().get(i).version()) {
                throw otherState(
                        "'" + now.name() + "' is written in a newer format than this one reads");
            }
        }
    }

    private TidewireException otherState(String why) {
        return new TidewireException(
                ErrorCode.CHECKPOINT_UNREADABLE,
                "the checkpoint "
                        + about().number()
                        + " in "
                        + folder
                        + " was written by Tidewire "
                        + about().writtenBy()
                        + " and does not fit this version: "
                        + why,
                "run that version, or remove the folder to read the sources anew");
    }
}
