/** How tests make the process die at a chosen place. */
@NullMarked
package io.tidewire.api.crash;

import org.jspecify.annotations.NullMarked;
