package io.tidewire.engine.quality;

import io.tidewire.api.data.Batch;
import io.tidewire.api.serving.Quarantine;

import java.util.ArrayList;
import java.util.List;

/** What one step took from one source: the rows that passed, and what became of the others. */
public final class GateStep {

    private final List<Batch> passed = new ArrayList<>();
    private final List<Quarantine.Entry> refused = new ArrayList<>();
    private long read;
    private long delivered;
    private long filtered;
    private long late;
    private long duplicate;
    private long quarantined;
    private long firstArrivalMicros = Long.MAX_VALUE;

    void begin(Checked checked) {
        read += checked.read();
        filtered += checked.filtered();
        quarantined += checked.quarantined().size();
        checked.quarantined().forEach(row -> refused.add(row.entry()));
        firstArrivalMicros = Math.min(firstArrivalMicros, checked.raw().arrivedMicros());
    }

    void pass(Batch rows) {
        delivered += rows.size();
        if (!rows.isEmpty()) {
            passed.add(rows);
        }
    }

    void late(Quarantine.Entry entry) {
        late++;
        refused.add(entry);
    }

    void quarantine(Quarantine.Entry entry) {
        quarantined++;
        refused.add(entry);
    }

    void duplicates(long rows) {
        duplicate += rows;
    }

    /** In the order in which they came; may be empty. */
    public List<Batch> passed() {
        return passed;
    }

    /** What goes to the quarantine, late rows with it. */
    public List<Quarantine.Entry> refused() {
        return refused;
    }

    public long read() {
        return read;
    }

    public long delivered() {
        return delivered;
    }

    public long filtered() {
        return filtered;
    }

    public long late() {
        return late;
    }

    public long duplicate() {
        return duplicate;
    }

    public long quarantined() {
        return quarantined;
    }

    /** When the first of its records was read; Long.MAX_VALUE for none. */
    public long firstArrivalMicros() {
        return firstArrivalMicros;
    }
}
