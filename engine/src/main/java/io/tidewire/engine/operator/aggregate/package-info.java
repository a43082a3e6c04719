/** What a group keeps for each aggregate call, by how it can be kept up to date. */
@NullMarked
package io.tidewire.engine.operator.aggregate;

import org.jspecify.annotations.NullMarked;
