/** Functions of the user's own, in Java: what a jar in the plugins folder implements. */
@NullMarked
package io.tidewire.api.function;

import org.jspecify.annotations.NullMarked;
