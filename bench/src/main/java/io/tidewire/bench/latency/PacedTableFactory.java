package io.tidewire.bench.latency;

import io.tidewire.bench.flink.PartedSource;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.SourceProvider;
import org.apache.flink.table.connector.source.abilities.SupportsSourceWatermark;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.DataType;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;

import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The connector {@code paced}: {@link PacedRows} through one of Flink's formats, with a watermark
 * after each of the batches that are due, at once. The third column is when a row was due.
 */
public final class PacedTableFactory implements DynamicTableSourceFactory {

    private static final int DUE = 2;

    /** What the only job of this JVM reads. */
    private static PacedRows rows = new PacedRows(new Load(1, 0, 0, 1));

    static void give(PacedRows given) {
        rows = given;
    }

    @Override
    public String factoryIdentifier() {
        return "paced";
    }

    @Override
    public Set<ConfigOption<?>> requiredOptions() {
        return Set.of(FactoryUtil.FORMAT);
    }

    @Override
    public Set<ConfigOption<?>> optionalOptions() {
        return Set.of();
    }

    @Override
    public DynamicTableSource createDynamicTableSource(Context context) {
        FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
        DecodingFormat<DeserializationSchema<RowData>> format =
                helper.discoverDecodingFormat(
                        DeserializationFormatFactory.class, FactoryUtil.FORMAT);
        helper.validate();
        return new Table(format, context.getPhysicalRowDataType());
    }

    private record Table(DecodingFormat<DeserializationSchema<RowData>> format, DataType type)
            implements ScanTableSource, SupportsSourceWatermark {

        @Override
        public void applySourceWatermark() {}

        @Override
        public ChangelogMode getChangelogMode() {
            return ChangelogMode.insertOnly();
        }

        @Override
        public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
            return SourceProvider.of(new Paced(format.createRuntimeDecoder(context, type)), 1);
        }

        @Override
        public DynamicTableSource copy() {
            return this;
        }

        @Override
        public String asSummaryString() {
            return "paced";
        }
    }

    private record Paced(DeserializationSchema<RowData> decoder) implements PartedSource {

        @Override
        public int parts() {
            return 1;
        }

        @Override
        public Part.Rows open(int part) {
            PacedRows given = rows;
            try {
                decoder.open(new Opening());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            given.start();
            return output -> poll(given, output);
        }

        private InputStatus poll(PacedRows given, ReaderOutput<RowData> output) throws Exception {
            int due = given.due();
            if (due == 0) {
                if (given.exhausted()) {
                    return InputStatus.END_OF_INPUT;
                }
                LockSupport.parkNanos(20_000);
                return InputStatus.MORE_AVAILABLE;
            }
            long last = 0;
            for (int i = 0; i < due; i++) {
                RowData row = decoder.deserialize(given.next());
                last = row.getLong(DUE);
                output.collect(row);
            }
            // A row of the same millisecond may still come.
            output.emitWatermark(new Watermark(last / 1000 - 1));
            return InputStatus.MORE_AVAILABLE;
        }
    }

    /** What a format is opened with that wants nothing of it. */
    private record Opening() implements DeserializationSchema.InitializationContext {

        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            return SimpleUserCodeClassLoader.create(Opening.class.getClassLoader());
        }
    }
}
