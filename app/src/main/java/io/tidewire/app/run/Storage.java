package io.tidewire.app.run;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.serving.Quarantine;
import io.tidewire.api.serving.RunningPipeline;
import io.tidewire.api.serving.Store;

import java.nio.file.Path;
import java.util.List;

/** The store under a data directory with the quarantine in it; opened when first needed. */
public final class Storage implements AutoCloseable {

    private final Path directory;

    public Storage(Path directory) {
        this.directory = directory;
    }

    /** Of a pipeline that does not run. */
    public static Storage readOnly(Path directory) {
        return new Storage(directory);
    }

    public Store store() {
        return new Store() {
            @Override
            public Result query(String sql, RunningPipeline.QueryLimits limits) {
                throw none();
            }

            @Override
            public void close() {}
        };
    }

    public Quarantine quarantine() {
        return new Quarantine() {
            @Override
            public void add(List<Entry> entries) {
                throw none();
            }

            @Override
            public List<Entry> list(Filter filter, int limit, long beforeId) {
                throw none();
            }

            @Override
            public List<Summary> summary() {
                throw none();
            }

            @Override
            public long replay(Filter filter) {
                throw none();
            }
        };
    }

    private TidewireException none() {
        return new TidewireException(
                ErrorCode.STORE_FAILED, "there is no store in " + directory, null);
    }

    @Override
    public void close() {}
}
