/** SQL/JSON functions over JSON text. */
@NullMarked
package io.tidewire.engine.expression.json;

import org.jspecify.annotations.NullMarked;
