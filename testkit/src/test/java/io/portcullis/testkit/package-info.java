@NullMarked
package io.portcullis.testkit;

import org.jspecify.annotations.NullMarked;
