/** Functions over ARRAY, MAP and ROW. */
@NullMarked
package io.tidewire.engine.expression.collection;

import org.jspecify.annotations.NullMarked;
