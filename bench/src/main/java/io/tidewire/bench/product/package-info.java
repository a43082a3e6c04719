/** Measures the product from the outside: processes, files and sockets, no class of Tidewire. */
@NullMarked
package io.tidewire.bench.product;

import org.jspecify.annotations.NullMarked;
