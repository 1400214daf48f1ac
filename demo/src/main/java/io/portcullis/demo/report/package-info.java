/** The report: one line for each claim, with the numbers. */
@NullMarked
package io.portcullis.demo.report;

import org.jspecify.annotations.NullMarked;
