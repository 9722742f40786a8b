#include "CShimMonitor.h"
