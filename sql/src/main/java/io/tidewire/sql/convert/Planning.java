package io.tidewire.sql.convert;

import io.tidewire.sql.catalog.Catalog;
import io.tidewire.sql.parse.FlinkConformance;
import io.tidewire.sql.rewrite.Rewrites;

import org.apache.calcite.config.NullCollation;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.metadata.DefaultRelMetadataProvider;
import org.apache.calcite.rel.metadata.ProxyingMetadataHandlerProvider;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeCoercionRule;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.sql2rel.SqlToRelConverter;

import java.util.List;

/**
 * From a parsed query to Calcite's relational tree, rewritten. One is made per query: Calcite's
 * validator keeps what it learned.
 *
 * <p>Nothing here compiles code: metadata goes through proxies and constants are left to the
 * engine, because starting a compiler for either costs more than all the rest.
 */
public final class Planning {

    private final RelDataTypeFactory factory;
    private final CalciteCatalogReader reader;
    private final SqlValidator validator;

    public Planning(Catalog catalog, RelDataTypeFactory factory) {
        this.factory = factory;
        this.reader = catalog.reader();
        this.validator =
                SqlValidatorUtil.newValidator(
                        catalog.functions(),
                        reader,
                        factory,
                        SqlValidator.Config.DEFAULT
                                .withConformance(FlinkConformance.INSTANCE)
                                .withDefaultNullCollation(NullCollation.LOW)
                                .withTypeCoercionEnabled(true)
                                .withTypeCoercionRules(SqlTypeCoercionRule.lenientInstance())
                                .withIdentifierExpansion(true));
    }

    /** The relational tree; fields are those of the query, by their names. */
    public RelRoot query(SqlNode query) {
        SqlNode valid = validator.validate(query);
        RelRoot root = converter().convertQuery(valid, false, true);
        return root.withRel(Rewrites.apply(root.project(), Rewrites.RELATIONAL));
    }

    /** The same without the rewrites, for the expressions of one row. */
    public RelRoot plain(SqlNode query) {
        return converter().convertQuery(validator.validate(query), false, true);
    }

    /** Throws what is wrong with the query; changes its nodes, and gives it back. */
    public SqlNode validate(SqlNode query) {
        return validator.validate(query);
    }

    /** What a part of the validated query that stands where a table may stand has for columns. */
    public List<String> columns(SqlNode table) {
        SqlValidatorNamespace namespace = validator.getNamespace(table);
        if (namespace == null) {
            throw new IllegalArgumentException("no table of the query: " + table);
        }
        return namespace.getRowType().getFieldNames();
    }

    private SqlToRelConverter converter() {
        HepPlanner planner = new HepPlanner(HepProgram.builder().build());
        planner.setExecutor((builder, constants, reduced) -> reduced.addAll(constants));
        RelOptCluster cluster = RelOptCluster.create(planner, new RexBuilder(factory));
        cluster.setMetadataQuerySupplier(
                () ->
                        new RelMetadataQuery(
                                new ProxyingMetadataHandlerProvider(
                                        DefaultRelMetadataProvider.INSTANCE)));
        return new SqlToRelConverter(
                (rowType, queryString, schemaPath, viewPath) -> {
                    throw new IllegalStateException("views are tables here");
                },
                validator,
                reader,
                cluster,
                FlinkConvertlets.INSTANCE,
                SqlToRelConverter.config()
                        .withExpand(false)
                        .withTrimUnusedFields(false)
                        .withRemoveSortInSubQuery(true)
                        .withInSubQueryThreshold(Integer.MAX_VALUE)
                        .withAddJsonTypeOperatorEnabled(false));
    }
}
