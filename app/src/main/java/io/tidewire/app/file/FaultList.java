package io.tidewire.app.file;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.Location;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The faults found so far. */
public final class FaultList {

    private static final Comparator<Fault> BY_PLACE =
            Comparator.comparing(
                    Fault::location,
                    Comparator.nullsFirst(
                            Comparator.comparing(Location::file)
                                    .thenComparingInt(Location::line)
                                    .thenComparingInt(Location::column)));

    private final List<Fault> faults = new ArrayList<>();

    public void add(Fault fault) {
        faults.add(fault);
    }

    public void error(ErrorCode code, String message, @Nullable String hint, Location location) {
        faults.add(Fault.error(code, message, hint, location));
    }

    public boolean hasErrors() {
        return faults.stream().anyMatch(Fault::isError);
    }

    /** How many errors there are; grows while a part of the file is read that has some. */
    public long errors() {
        return faults.stream().filter(Fault::isError).count();
    }

    /** In the order of the file. */
    public List<Fault> sorted() {
        return faults.stream().sorted(BY_PLACE).distinct().toList();
    }
}
