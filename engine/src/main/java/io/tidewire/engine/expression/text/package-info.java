/** Functions over STRING, on the UTF-8 bytes where that pays. */
@NullMarked
package io.tidewire.engine.expression.text;

import org.jspecify.annotations.NullMarked;
