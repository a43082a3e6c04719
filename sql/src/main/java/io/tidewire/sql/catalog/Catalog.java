package io.tidewire.sql.catalog;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Schema;
import io.tidewire.sql.function.FlinkOperatorTable;
import io.tidewire.sql.type.Types;

import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.config.CalciteConnectionConfig;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.TemporalTable;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** The tables known so far: every source, and every view once it is compiled; the functions. */
public final class Catalog {

    private final Map<String, Schema> tables = new LinkedHashMap<>();
    private final CalciteSchema root = CalciteSchema.createRootSchema(false, false);
    private final RelDataTypeFactory factory;
    private final FlinkOperatorTable functions;
    private final CalciteConnectionConfig config;

    public Catalog(RelDataTypeFactory factory, FlinkOperatorTable functions) {
        this.factory = factory;
        this.functions = functions;
        Properties properties = new Properties();
        properties.setProperty(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "true");
        properties.setProperty(
                CalciteConnectionProperty.UNQUOTED_CASING.camelName(), Casing.UNCHANGED.name());
        config = new CalciteConnectionConfigImpl(properties);
    }

    public void add(String name, Schema schema) {
        tables.put(name, schema);
        root.add(name, new NamedTable(schema));
    }

    public @Nullable Schema schema(String table) {
        return tables.get(table);
    }

    public List<String> names() {
        return List.copyOf(tables.keySet());
    }

    /** What can be called. */
    public FlinkOperatorTable functions() {
        return functions;
    }

    /** What Calcite resolves names against. */
    public CalciteCatalogReader reader() {
        return new Reader(root, factory, config);
    }

    private static final class Reader extends CalciteCatalogReader {
        Reader(
                CalciteSchema catalogRoot,
                RelDataTypeFactory types,
                CalciteConnectionConfig settings) {
            super(catalogRoot, List.of(), types, settings);
        }

        /** Flink's names of types that Calcite does not have. */
        @Override
        public @Nullable RelDataType getNamedType(SqlIdentifier name) {
            DataType type =
                    switch (name.toString().toUpperCase(Locale.ROOT)) {
                        case "STRING" -> DataType.STRING;
                        case "BYTES" -> DataType.BYTES;
                        case "TIMESTAMP_LTZ" -> DataType.timestampLtz(6);
                        default -> null;
                    };
            return type == null ? null : Types.toCalcite(type, typeFactory);
        }
    }

    /**
     * Any table may be read as of a time: whether it has versions is decided when the join is
     * planned.
     */
    private static final class NamedTable extends AbstractTable implements TemporalTable {
        private final Schema schema;

        NamedTable(Schema schema) {
            this.schema = schema;
        }

        @Override
        public RelDataType getRowType(RelDataTypeFactory typeFactory) {
            return Types.toCalcite(schema, typeFactory);
        }

        @Override
        public String getSysStartFieldName() {
            return "";
        }

        @Override
        public String getSysEndFieldName() {
            return "";
        }
    }

    /** Every column of every table, for suggestions. */
    public List<String> columns() {
        List<String> columns = new ArrayList<>();
        tables.values().forEach(schema -> columns.addAll(schema.names()));
        return columns;
    }
}
