@NullMarked
package io.portcullis.engine.http1;

import org.jspecify.annotations.NullMarked;
