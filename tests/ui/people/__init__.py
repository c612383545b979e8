"""Tests of the page of people."""
