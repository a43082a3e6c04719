package io.tidewire.sql.rewrite;

import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelVisitor;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.sql2rel.RelDecorrelator;
import org.jspecify.annotations.Nullable;

/** Turns sub-queries that refer to the outer row into joins. Left out when there are none. */
final class Decorrelate {

    private Decorrelate() {}

    static RelNode apply(RelNode tree) {
        return hasCorrelation(tree)
                ? RelDecorrelator.decorrelateQuery(
                        tree, RelFactories.LOGICAL_BUILDER.create(tree.getCluster(), null))
                : tree;
    }

    private static boolean hasCorrelation(RelNode tree) {
        boolean[] found = {false};
        new RelVisitor() {
            @Override
            public void visit(RelNode node, int ordinal, @Nullable RelNode parent) {
                found[0] |= node instanceof Correlate;
                super.visit(node, ordinal, parent);
            }
        }.go(tree);
        return found[0];
    }
}
