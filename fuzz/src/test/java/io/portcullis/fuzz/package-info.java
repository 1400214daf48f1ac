@NullMarked
package io.portcullis.fuzz;

import org.jspecify.annotations.NullMarked;
