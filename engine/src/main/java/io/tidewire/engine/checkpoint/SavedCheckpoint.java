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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    /** The names of the parts that it has state of, without their numbers. */
    public Set<String> parts() {
        Set<String> names = new HashSet<>();
        manifest.parts().forEach(part -> names.add(StatePart.unnumbered(part.name())));
        return names;
    }

    /**
     * Gives the parts the state that they had; they must be as new.
     *
     * @return whether every part took over all of it as it was
     * @throws TidewireException CHECKPOINT_UNREADABLE when the parts are others than those that
     *     were written; their state is undefined then
     */
    public boolean restore(List<StatePart> parts) {
        return restore(parts, true);
    }

    /**
     * The same for parts of another pipeline: what is not there begins as new, what nobody takes is
     * left.
     */
    public void restoreWhatFits(List<StatePart> parts) {
        restore(parts, false);
    }

    private boolean restore(List<StatePart> parts, boolean whole) {
        Map<Long, List<Taker>> takers = new HashMap<>();
        boolean asItWas = match(parts, whole, takers);
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

    /**
     * Finds who takes the entries of each part that was written: the part of its name, else those
     * of its name but for the number.
     */
    private boolean match(List<StatePart> parts, boolean whole, Map<Long, List<Taker>> takers) {
        Map<String, Integer> written = new HashMap<>();
        for (int number = 0; number < manifest.parts().size(); number++) {
            Manifest.Part part = manifest.parts().get(number);
            written.putIfAbsent(StatePart.unnumbered(part.name()), number);
            written.put(part.name(), number);
            ignore(number, part, takers);
        }
        Set<Integer> taken = new HashSet<>();
        boolean asItWas = true;
        for (StatePart part : parts) {
            Integer number = written.get(part.name());
            boolean exact = number != null;
            if (number == null) {
                number = written.get(StatePart.unnumbered(part.name()));
            }
            if (whole && !part.optional() && !exact) {
                throw otherState("it lacks the state of '" + part.keeper() + "'");
            }
            asItWas &= number != null && exact && taken.add(number);
            if (number != null) {
                asItWas &= give(number, part, takers);
            }
        }
        for (int number = 0; number < manifest.parts().size(); number++) {
            if (!taken.contains(number)) {
                if (whole && !manifest.parts().get(number).optional()) {
                    throw otherState("it holds state that this version does not have");
                }
                asItWas = false;
            }
        }
        return asItWas;
    }

    /** False when the workers are others now, so that everything gets new ids. */
    private boolean give(int number, StatePart part, Map<Long, List<Taker>> takers) {
        Manifest.Part written = manifest.parts().get(number);
        checkTables(part.keeper(), written, Manifest.Part.of(part));
        boolean same = written.owners() == part.owners().size();
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
        return same;
    }

    private static void ignore(int number, Manifest.Part part, Map<Long, List<Taker>> takers) {
        for (int owner = 0; owner < part.owners(); owner++) {
            for (int table = 0; table < part.tables().size(); table++) {
                takers.put(StateChanges.address(number, owner, table), new ArrayList<>());
            }
        }
    }

    private void checkTables(String keeper, Manifest.Part written, Manifest.Part now) {
        boolean same = written.tables().size() == now.tables().size();
        for (int i = 0; same && i < now.tables().size(); i++) {
            same = written.tables().get(i).name().equals(now.tables().get(i).name());
        }
        if (!same) {
            throw otherState("the state of '" + keeper + "' is kept in another way");
        }
        for (int i = 0; i < now.tables().size(); i++) {
            if (written.tables().get(i).version() > now.tables().get(i).version()) {
                throw otherState(
                        "the state of '"
                                + keeper
                                + "' is written in a newer format than this one reads");
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
