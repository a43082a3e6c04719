package io.tidewire.app.run;

import io.tidewire.api.connector.Resume;
import io.tidewire.api.serving.Quarantine;

import java.util.List;

/** Of a run over rows that were read before: those that were refused are known already. */
final class NoQuarantine implements Quarantine {

    @Override
    public void add(List<Step> steps) {}

    @Override
    public List<Entry> recover(Resume from) {
        return List.of();
    }

    @Override
    public void retract(String sink, long fromStep) {}

    @Override
    public List<Entry> list(Filter filter, int limit, long beforeId) {
        return List.of();
    }

    @Override
    public List<Summary> summary() {
        return List.of();
    }

    @Override
    public long replay(Filter filter) {
        return 0;
    }
}
